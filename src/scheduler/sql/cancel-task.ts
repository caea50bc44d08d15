import type { Statement } from '../../db/index.ts';
import type { Actor } from '../task.ts';

/** What waits, or runs with no open effect, ends, its fence taken away; of the others only the wish is recorded. */
const ending = `
    status = case when t.open_effect = 'none' then 'cancelled' else t.status end,
    claim_epoch = case when t.open_effect = 'none' then t.claim_epoch + 1 else t.claim_epoch end,
    phase = case when t.open_effect = 'none' then null else t.phase end,
    hold = case when t.open_effect = 'none' then null else t.hold end,
    claimed_by = case when t.open_effect = 'none' then null else t.claimed_by end,
    finished_at = case when t.open_effect = 'none' then carillon.now() end,
    cancel_requested_at = carillon.now(),
    updated_at = carillon.now()`;

/**
 * Cancels a waiting task, or a running one without open effect by taking its fence away. With an open effect only the
 * wish is recorded. A broadcast's messages are cancelled with it; "running" then says that one of them is in doubt.
 * Reads the task's own columns: a look into the journal would see an older moment and lose the race.
 */
export const cancelTask = (
  workspaceId: string,
  taskId: string,
  reason: string | null,
  actor: Actor,
): Statement => ({
  text: `
with cancelled as (
  update carillon.agent_tasks t set ${ending}
  where (t.id = $2 or t.parent_id = $2) and t.workspace_id = $1 and t.status in ('pending', 'running')
  returning t.id, t.workspace_id, t.status
),
event as (
  insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
  select workspace_id, id, case status when 'cancelled' then 'cancelled' else 'cancel_requested' end,
    $4, $5, $6, jsonb_strip_nulls(jsonb_build_object('reason', $3::text))
  from cancelled
)
select case when bool_or(status = 'running') then 'running' else 'cancelled' end as status
from cancelled having bool_or(id = $2)`,
  values: [workspaceId, taskId, reason, actor.name, actor.apiKeyId, actor.requestId],
});

/** Cancels what of a campaign waits or runs. */
export const cancelCampaign = (campaignId: string, actor: Actor): Statement => ({
  text: `
with found as materialized (
  select id from carillon.agent_tasks
  where campaign_id = $1 and status in ('pending', 'running') order by id for update
),
cancelled as (
  update carillon.agent_tasks t set ${ending}
  from found where t.id = found.id
  returning t.id, t.workspace_id, t.status
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
select workspace_id, id, case status when 'cancelled' then 'cancelled' else 'cancel_requested' end, $2, $3, $4,
  '{"reason":"the campaign was stopped"}'
from cancelled
returning task_id as id`,
  values: [campaignId, actor.name, actor.apiKeyId, actor.requestId],
});
