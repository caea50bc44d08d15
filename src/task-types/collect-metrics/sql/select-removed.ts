import type { Statement } from '../../../db/index.ts';

/** A row when somebody took the post off the platform. */
export const selectRemoved = (taskId: string): Statement => ({
  text: `select from carillon.agent_tasks where id = $1 and result ? 'removedAt'`,
  values: [taskId],
});
