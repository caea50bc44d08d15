import type { Statement } from '../../db/index.ts';
import type { Actor } from '../task.ts';

const writtenAhead = `coalesce(
  (select c.write_at = 'planning' from carillon.campaigns c where c.id = t.campaign_id), false)`;

const waits = `status = 'pending' and hold = 'approval' and open_effect = 'none'`;

const select = `
select id, type, content, config, ${writtenAhead} as "isWrittenAhead" from carillon.agent_tasks t`;

/** Waits for approval; or failed because its content was not the approved one, to be retried. */
export const lockForApproval = (workspaceId: string, taskId: string): Statement => ({
  text: `${select}
where workspace_id = $1 and id = $2 and ((${waits})
  or (status = 'failed' and approved_hash is not null and open_effect = 'none' and visible_effects = 0))
for update`,
  values: [workspaceId, taskId],
});

/** What waits for approval: the tasks named, or of all those that need no text or have it. In one order, so that two can not deadlock. */
export const lockWaiting = (
  workspaceId: string,
  taskIds: readonly string[] | null,
  limit: number,
): Statement => ({
  text: `${select}
where workspace_id = $1 and ${waits}
  and (id = any ($2::uuid[]) or ($2::uuid[] is null and not (content is null and ${writtenAhead})))
order by id limit $3
for update`,
  values: [workspaceId, taskIds, limit],
});

/** Due now when their time has passed. Follows one of the locks in one transaction. */
export const markApproved = (
  tasks: readonly { id: string; hash: string | null }[],
  actor: Actor,
): Statement => ({
  text: `
with approved as (
  update carillon.agent_tasks t set
    hold = null, approved_hash = a.hash, wake_at = greatest(t.wake_at, carillon.now()), updated_at = carillon.now()
  from jsonb_to_recordset($1::jsonb) as a(id uuid, hash text)
  where t.id = a.id
  returning t.id, t.workspace_id, t.approved_hash
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
select workspace_id, id, 'approved', $2, $3, $4, jsonb_strip_nulls(jsonb_build_object('hash', approved_hash)) from approved`,
  values: [JSON.stringify(tasks), actor.name, actor.apiKeyId, actor.requestId],
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
