import type { Statement } from '../../db/index.ts';
import type { Hold, Phase, TaskStatus } from '../task.ts';

/** What a settle writes. Times: `wakeAt` wins over `wakeInMs`; with neither the due time stays. */
export interface Settlement {
  status: TaskStatus;
  phase?: Phase;
  hold?: Hold;
  wakeAt?: Date;
  wakeInMs?: number;
  spendsRetry?: boolean;
  error?: { kind: string; message: string };
  result?: Record<string, unknown>;
  needsAttention?: boolean;
  openEffect: 'none' | 'unknown';
  /** Left out: as many as before. */
  visibleEffects?: number;
  /** For the attempt and the event, e.g. "completed", "retry", "snoozed". */
  outcome: string;
  detail?: Record<string, unknown>;
  /** Rows for `agent_tasks`, snake_case, created only if the settle happens. */
  followUps?: Record<string, unknown>[];
}

/**
 * Ends or suspends a claim: task, attempt, event and follow-up tasks in one fenced statement. Returns no row when the
 * claim was lost. A task that would wait again but was asked to cancel is cancelled instead.
 */
export const settleTask = (taskId: string, epoch: number, s: Settlement): Statement => ({
  text: `
with settled as (
  update carillon.agent_tasks t set
    status = case when $3 = 'pending' and t.cancel_requested_at is not null then 'cancelled' else $3 end,
    phase = $4,
    hold = $5,
    -- A task that waits is looked at when it expires; a doubt, what is live in part, or a broadcast (its
    -- messages do) does not expire.
    wake_at = least(
      coalesce($6::timestamptz, carillon.now() + $7 * interval '1 millisecond', t.wake_at),
      case when $3 = 'pending' and t.visible_effects = 0 and t.recipient_ids is null then t.expires_at end),
    retry_count = t.retry_count + case when $8 then 1 else 0 end,
    failure_kind = $9,
    last_error = coalesce($10, t.last_error),
    result = case when $11::jsonb is null then t.result else coalesce(t.result, '{}') || $11::jsonb end,
    needs_attention = $12,
    open_effect = $13,
    visible_effects = coalesce($14, t.visible_effects),
    claimed_by = null,
    lease_losses = 0,
    finished_at = case when $3 in ('completed', 'failed', 'cancelled')
      or ($3 = 'pending' and t.cancel_requested_at is not null) then carillon.now() end,
    updated_at = carillon.now()
  where t.id = $1 and t.status = 'running' and t.claim_epoch = $2
  returning t.id, t.workspace_id, t.status
),
attempt as (
  update carillon.attempts a
  set finished_at = carillon.now(), outcome = $15, failure_kind = $9, error = $10
  from settled s where a.task_id = s.id and a.epoch = $2
),
event as (
  insert into carillon.task_events (workspace_id, task_id, name, actor, detail)
  select workspace_id, id, case when status = 'cancelled' then 'cancelled' else $15 end, 'worker', $16::jsonb from settled
),
follow_ups as (
  insert into carillon.agent_tasks
    (id, workspace_id, type, platform, account_id, scheduled_at, wake_at, content, config, max_retries, expires_at,
     post_id, dedupe_key, parent_id, recipient_id, approved_hash)
  select f.id, f.workspace_id, f.type, f.platform, f.account_id, f.scheduled_at,
    greatest(f.scheduled_at, carillon.now()), f.content, f.config, f.max_retries, f.expires_at, f.post_id, f.dedupe_key,
    f.parent_id, f.recipient_id, f.approved_hash
  from settled, jsonb_to_recordset($17::jsonb) as f(
    id uuid, workspace_id uuid, type text, platform text, account_id uuid, scheduled_at timestamptz, content text,
    config jsonb, max_retries integer, expires_at timestamptz, post_id uuid, dedupe_key text, parent_id uuid,
    recipient_id uuid, approved_hash text)
  on conflict (id) do nothing
)
select status from settled`,
  values: [
    taskId,
    epoch,
    s.status,
    s.phase ?? null,
    s.hold ?? null,
    s.wakeAt ?? null,
    s.wakeInMs ?? null,
    s.spendsRetry ?? false,
    s.error?.kind ?? null,
    s.error?.message ?? null,
    s.result === undefined ? null : JSON.stringify(s.result),
    s.needsAttention ?? false,
    s.openEffect,
    s.visibleEffects ?? null,
    s.outcome,
    JSON.stringify(s.detail ?? {}),
    JSON.stringify(s.followUps ?? []),
  ],
});
