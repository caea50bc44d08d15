import type { Statement } from '../../db/index.ts';
import type { Intent } from '../intend.ts';

/**
 * The task's fence, its open effect and the journal row in one statement. A unique index on open effects makes an
 * equal text of the same account fail, so it waits until the first is known.
 */
export const intendEffect = (effectId: string, intent: Intent, waitMs: number): Statement => ({
  text: `
with fenced as (
  update carillon.agent_tasks t set
    open_effect = 'intended', phase = 'publishing',
    wake_at = carillon.now() + $10 * interval '1 millisecond', updated_at = carillon.now()
  where t.id = $2 and t.status = 'running' and t.claim_epoch = $3 and t.open_effect = 'none'
    and t.cancel_requested_at is null
    and (t.approved_hash is null or t.approved_hash = $8)
  returning t.id, t.workspace_id
)
insert into carillon.effects
  (id, workspace_id, task_id, key, epoch, account_id, fingerprint, handle, intended_at, deadline_at)
select $1, workspace_id, id, $4, $3, $5, $6, $7::jsonb, carillon.now(), carillon.now() + $9 * interval '1 millisecond'
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
