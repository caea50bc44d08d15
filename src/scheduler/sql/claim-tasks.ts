import type { Statement } from '../../db/index.ts';

/**
 * Takes due tasks and dead leases in wake order. A row whose account, workspace or campaign may not act now is not claimed:
 * it is put on hold, or moved once to the account's next slot, so that it costs no later claim.
 * An open effect is always claimed: finding out what happened publishes nothing; so is what has expired, to end it.
 * `only`: just these tasks, if due.
 */
export const claimTasks = (
  workerId: string,
  limit: number,
  leaseMs: number,
  only: string[] | null,
): Statement => ({
  text: `
with due as materialized (
  select id, workspace_id, account_id, campaign_id, wake_at, status, claimed_by, open_effect,
    case when visible_effects = 0 then expires_at end as expires_at
  from carillon.agent_tasks
  where status in ('pending', 'running') and hold is null and wake_at <= carillon.now()
    and ($4::uuid[] is null or id = any ($4))
  order by wake_at, id
  limit $2
  for update skip locked
),
judged as (
  select due.*,
    case
      when due.open_effect <> 'none' or due.expires_at <= carillon.now() then 'claim'
      when i.paused_at is not null or w.paused_at is not null or a.paused_at is not null or c.status = 'paused'
        then 'paused'
      when a.status <> 'active' then 'account'
      when a.next_slot_at > carillon.now() then 'slot'
      else 'claim'
    end as verdict,
    a.next_slot_at
  from due
  cross join carillon.instance i
  left join carillon.workspaces w on w.id = due.workspace_id
  left join carillon.accounts a on a.id = due.account_id
  left join carillon.campaigns c on c.id = due.campaign_id
),
moved as (
  update carillon.agent_tasks t set
    status = case when j.verdict = 'claim' then 'running' else 'pending' end,
    hold = case when j.verdict in ('paused', 'account') then j.verdict end,
    phase = case when j.verdict <> 'claim' then null when j.open_effect <> 'none' then 'verifying' else t.phase end,
    wake_at = case j.verdict
      when 'claim' then carillon.now() + $3 * interval '1 millisecond'
      when 'slot' then least(j.next_slot_at, j.expires_at)
      else t.wake_at end,
    claim_epoch = t.claim_epoch + 1,
    claimed_by = case when j.verdict = 'claim' then $1::uuid end,
    lease_losses = case when j.status = 'running' and j.claimed_by is not null then t.lease_losses + 1 else t.lease_losses end,
    executed_at = case when j.verdict = 'claim' then carillon.now() else t.executed_at end,
    updated_at = carillon.now()
  from judged j
  where t.id = j.id
  returning t.*, j.verdict, j.wake_at as due_at
),
attempts as (
  insert into carillon.attempts (task_id, epoch, workspace_id, number, worker_id, started_at)
  select id, claim_epoch, workspace_id, retry_count + 1, $1::uuid, carillon.now() from moved where verdict = 'claim'
)
select verdict, id, workspace_id as "workspaceId", type, platform, account_id as "accountId",
  scheduled_at as "scheduledAt", content, config, recipient_id as "recipientId",
  recipient_ids as "recipientIds", expires_at as "expiresAt", phase, retry_count as "retryCount",
  max_retries as "maxRetries", post_id as "postId", campaign_id as "campaignId", approved_hash as "approvedHash",
  claim_epoch as epoch, lease_losses as "leaseLosses", cancel_requested_at is not null as "cancelRequested",
  open_effect as "openEffect", visible_effects as "visibleEffects", extract(epoch from carillon.now() - due_at) * 1000 as "lateMs",
  extract(epoch from carillon.now() - scheduled_at) * 1000 as "sinceScheduledMs",
  coalesce(expires_at <= carillon.now(), false) as expired
from moved order by due_at, id`,
  values: [workerId, limit, leaseMs, only],
});
