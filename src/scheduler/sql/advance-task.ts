import type { Statement } from '../../db/index.ts';

/**
 * Between two effects of a task: what is live is counted, nothing is in doubt, and the claim is prolonged. Says whether
 * a cancel was asked for meanwhile. No row when the claim was lost.
 */
export const advanceTask = (
  taskId: string,
  epoch: number,
  visibleEffects: number,
  result: Record<string, unknown>,
  leaseMs: number,
): Statement => ({
  text: `
update carillon.agent_tasks set
  open_effect = 'none', visible_effects = $3, phase = 'publishing', lease_losses = 0,
  result = coalesce(result, '{}') || $4::jsonb,
  wake_at = carillon.now() + $5 * interval '1 millisecond', updated_at = carillon.now()
where id = $1 and status = 'running' and claim_epoch = $2
returning cancel_requested_at is not null as "cancelRequested"`,
  values: [taskId, epoch, visibleEffects, JSON.stringify(result), leaseMs],
});
