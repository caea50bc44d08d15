import type { Statement } from '../../../db/index.ts';
import type { Actor } from '../../../scheduler/index.ts';

/** The text as it is now; the one before stays in the event's hash only, as events hold no texts. */
export const keepEdited = (
  workspaceId: string,
  taskId: string,
  content: string,
  actor: Actor,
): Statement => ({
  text: `
with edited as (
  update carillon.agent_tasks t set content = $3, updated_at = carillon.now()
  from (select id, content from carillon.agent_tasks where id = $2) before
  where t.workspace_id = $1 and t.id = $2 and before.id = t.id
  returning t.id, t.workspace_id, encode(sha256(convert_to(coalesce(before.content, ''), 'UTF8')), 'hex') as before
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
select workspace_id, id, 'post_edited', $4, $5, $6, jsonb_build_object('hashBefore', before) from edited
returning task_id as id`,
  values: [workspaceId, taskId, content, actor.name, actor.apiKeyId, actor.requestId],
});

/** `result.removedAt` is the first time. */
export const keepRemoved = (workspaceId: string, taskId: string, actor: Actor): Statement => ({
  text: `
with removed as (
  update carillon.agent_tasks set
    result = jsonb_build_object('removedAt', carillon.now()) || coalesce(result, '{}'), updated_at = carillon.now()
  where workspace_id = $1 and id = $2
  returning id, workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id)
select workspace_id, id, 'post_removed', $3, $4, $5 from removed
returning task_id as id`,
  values: [workspaceId, taskId, actor.name, actor.apiKeyId, actor.requestId],
});
