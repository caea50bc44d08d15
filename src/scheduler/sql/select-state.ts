import type { Statement } from '../../db/index.ts';

/** What decides whether a task may be cancelled, edited or retried; for explaining a refusal. */
export const selectState = (workspaceId: string, taskId: string): Statement => ({
  text: `
select status, open_effect as "openEffect", visible_effects as "visibleEffects", needs_attention as "needsAttention",
  exists (select from carillon.agent_tasks c where c.parent_id = $2) as "isUnderWay"
from carillon.agent_tasks where workspace_id = $1 and id = $2`,
  values: [workspaceId, taskId],
});
