import type { Statement } from '../../db/index.ts';

/** Whether the claim's task has an effect in doubt now, and how long its intend still waits. No row: claim lost. */
export const selectOpenEffect = (taskId: string, epoch: number): Statement => ({
  text: `
select open_effect as "openEffect", 
  greatest(extract(epoch from wake_at - carillon.now()) * 1000, 0) as "waitMs"
from carillon.agent_tasks
where id = $1 and status = 'running' and claim_epoch = $2`,
  values: [taskId, epoch],
});
