import type { Statement } from '../../db/index.ts';

/** Prolongs a claim; no row when it was lost. */
export const renewLease = (taskId: string, epoch: number, leaseMs: number, phase: string): Statement => ({
  text: `
update carillon.agent_tasks set wake_at = carillon.now() + $3 * interval '1 millisecond', phase = $4
where id = $1 and status = 'running' and claim_epoch = $2
returning id`,
  values: [taskId, epoch, leaseMs, phase],
});

/** Hands a claim back unspent, due again at once. Never with an open effect: its wait must not get shorter. */
export const handBack = (taskId: string, epoch: number): Statement => ({
  text: `
with handed as (
  update carillon.agent_tasks set
    status = 'pending', phase = null, claimed_by = null, lease_losses = 0, wake_at = carillon.now(), updated_at = carillon.now()
  where id = $1 and status = 'running' and claim_epoch = $2 and open_effect = 'none'
  returning id
)
update carillon.attempts a set finished_at = carillon.now(), outcome = 'handed_back'
from handed h where a.task_id = h.id and a.epoch = $2
returning a.task_id as id`,
  values: [taskId, epoch],
});

/**
 * Hands back what a worker holds by the table and does not run: claims whose answer, or whose settle, was lost with the
 * database. `running`: ids of the tasks it runs.
 */
export const handBackStrays = (workerId: string, running: readonly string[]): Statement => ({
  text: `
with handed as (
  update carillon.agent_tasks set
    status = 'pending', phase = null, claimed_by = null, lease_losses = 0, wake_at = carillon.now(), updated_at = carillon.now()
  where claimed_by = $1 and status = 'running' and open_effect = 'none' and id <> all ($2::uuid[])
  returning id, claim_epoch
)
update carillon.attempts a set finished_at = carillon.now(), outcome = 'handed_back'
from handed h where a.task_id = h.id and a.epoch = h.claim_epoch
returning a.task_id as id`,
  values: [workerId, running],
});
