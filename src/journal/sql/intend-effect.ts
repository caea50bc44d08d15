import type { Statement } from '../../db/index.ts';
import type { Intent } from '../intend.ts';

const fence = `t.id = $2 and t.status = 'running' and t.claim_epoch = $3 and t.open_effect = 'none'
    and t.cancel_requested_at is null
    and (t.approved_hash is null or t.approved_hash = $8)`;

/** The month of an account's money. */
const thisMonth = `date_trunc('month', carillon.now() at time zone 'UTC')::date`;

/**
 * Counts what the effect costs, if the month's budget has room for it and for what is to follow. The row of the month
 * is locked, so of two intents at once the second sees the first.
 */
const paid = `
payable as materialized (
  select t.workspace_id, coalesce(b.micro_usd, 9223372036854775807) as limit_micro_usd
  from carillon.agent_tasks t left join carillon.account_budgets b on b.account_id = $5
  where ${fence}
  for update of t
),
reserved as (
  insert into carillon.account_usage as u (account_id, workspace_id, month, micro_usd, posts)
  select $5, workspace_id, ${thisMonth}, $12::bigint, 1 from payable where $13::bigint <= limit_micro_usd
  on conflict (account_id, month) do update set
    micro_usd = u.micro_usd + excluded.micro_usd, posts = u.posts + excluded.posts
  where u.micro_usd + $13::bigint <= (select limit_micro_usd from payable)
  returning month
),
`;

const isFree = ({ microUsd }: Intent): boolean => microUsd === 0;

/**
 * The task's fence, its open effect and the journal row in one statement. A unique index on open effects makes an
 * equal text of the same account fail, so it waits until the first is known. What costs is counted in it, too: there is
 * no intent without its money and no money without its intent.
 */
export const intendEffect = (effectId: string, intent: Intent, waitMs: number): Statement => ({
  text: `
with ${isFree(intent) ? '' : paid}fenced as (
  update carillon.agent_tasks t set
    open_effect = 'intended', phase = 'publishing',
    wake_at = carillon.now() + $10 * interval '1 millisecond', updated_at = carillon.now()
  ${isFree(intent) ? '' : 'from reserved '}where ${fence}
  returning t.id, t.workspace_id
)
insert into carillon.effects
  (id, workspace_id, task_id, key, epoch, account_id, fingerprint, handle, intended_at, deadline_at,
   micro_usd, quotas)
select $1, workspace_id, id, $4, $3, $5, $6, $7::jsonb, carillon.now(), carillon.now() + $9 * interval '1 millisecond',
  ${isFree(intent) ? '0' : '$12::bigint'}, $11::text[]
from fenced
returning id`,
  values: [
    effectId,
    intent.taskId,
    intent.epoch,
    intent.key,
    intent.accountId,
    intent.fingerprint,
    JSON.stringify(intent.handle),
    intent.contentHash,
    intent.deadlineMs,
    waitMs,
    intent.quotas,
    ...(isFree(intent) ? [] : [intent.microUsd, intent.microUsdLeft]),
  ],
});

/** Why an intent was refused: asked only after it was. */
export const selectRefusal = (taskId: string, epoch: number, contentHash: string): Statement => ({
  text: `
select cancel_requested_at is not null as "cancelRequested",
  approved_hash is not null and approved_hash <> $3 as "notApproved"
from carillon.agent_tasks where id = $1 and status = 'running' and claim_epoch = $2`,
  values: [taskId, epoch, contentHash],
});

export interface OverBudget {
  limitMicroUsd: number;
  usedMicroUsd: number;
  resetsAt: Date;
}

/**
 * Whether the account's budget has no room: then notes that it is stopped. No row: it has, by now. The budget's row is
 * locked, so that whoever raises it meanwhile lifts this stop.
 */
export const stopAccount = ({ accountId, microUsdLeft }: Intent): Statement => ({
  text: `
with budget as materialized (
  select workspace_id, micro_usd from carillon.account_budgets where account_id = $1 for share
),
stopped as (
  insert into carillon.account_usage as u (account_id, workspace_id, month, stopped_at)
  select $1, workspace_id, ${thisMonth}, carillon.now() from budget
  where $2::bigint > micro_usd
    or exists (select from carillon.account_usage where account_id = $1 and month = ${thisMonth})
  on conflict (account_id, month) do update set stopped_at = carillon.now()
  where u.micro_usd + $2::bigint > (select micro_usd from budget)
  returning micro_usd
)
select b.micro_usd as "limitMicroUsd", s.micro_usd as "usedMicroUsd",
  (${thisMonth} + interval '1 month') at time zone 'UTC' as "resetsAt"
from budget b, stopped s`,
  values: [accountId, microUsdLeft],
});
