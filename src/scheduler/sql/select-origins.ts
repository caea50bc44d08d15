import type { Statement } from '../../db/index.ts';

/** The traces in which tasks were scheduled; a broadcast's messages have their broadcast's. */
export const selectOrigins = (taskIds: readonly string[]): Statement => ({
  text: `
select t.id as "taskId", e.detail ->> 'traceparent' as traceparent
from carillon.agent_tasks t join carillon.task_events e on e.task_id = coalesce(t.parent_id, t.id)
where t.id = any ($1::uuid[]) and e.name = 'scheduled' and e.detail ? 'traceparent'`,
  values: [taskIds],
});
