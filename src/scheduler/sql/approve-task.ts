import type { Statement } from '../../db/index.ts';
import type { Actor } from '../task.ts';

/** Waits for approval; or failed because its content was not the approved one, to be retried. */
export const lockForApproval = (workspaceId: string, taskId: string): Statement => ({
  text: `
select type, content, config,
  coalesce((select c.write_at = 'planning' from carillon.campaigns c where c.id = t.campaign_id), false) as "isWrittenAhead"
from carillon.agent_tasks t
where workspace_id = $1 and id = $2 and open_effect = 'none' and (
  (status = 'pending' and hold = 'approval') or (status = 'failed' and approved_hash is not null and visible_effects = 0))
for update`,
  values: [workspaceId, taskId],
});

/** Due now when its time has passed. Follows `lockForApproval` in one transaction. */
export const markApproved = (taskId: string, hash: string | null, actor: Actor): Statement => ({
  text: `
with approved as (
  update carillon.agent_tasks set
    hold = null, approved_hash = $2, wake_at = greatest(wake_at, carillon.now()), updated_at = carillon.now()
  where id = $1
  returning id, workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
select workspace_id, id, 'approved', $3, $4, $5, jsonb_strip_nulls(jsonb_build_object('hash', $2::text)) from approved`,
  values: [taskId, hash, actor.name, actor.apiKeyId, actor.requestId],
});

export const rejectTask = (
  workspaceId: string,
  taskId: string,
  reason: string | null,
  actor: Actor,
): Statement => ({
  text: `
with rejected as (
  update carillon.agent_tasks set
    status = 'cancelled', hold = null, phase = null, claim_epoch = claim_epoch + 1,
    cancel_requested_at = carillon.now(), finished_at = carillon.now(), updated_at = carillon.now()
  where workspace_id = $1 and id = $2 and status = 'pending' and hold = 'approval' and open_effect = 'none'
  returning id, workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
select workspace_id, id, 'rejected', $4, $5, $6, jsonb_strip_nulls(jsonb_build_object('reason', $3::text)) from rejected
returning task_id as id`,
  values: [workspaceId, taskId, reason, actor.name, actor.apiKeyId, actor.requestId],
});
