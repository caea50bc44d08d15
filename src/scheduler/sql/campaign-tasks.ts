import type { Statement } from '../../db/index.ts';
import type { Actor, NewTask } from '../task.ts';
import { taskRow } from './insert-tasks.ts';

/** What waits and was never claimed, in one order, so that two changes can not deadlock. */
export const lockFutureTasks = (campaignId: string, after: Date): Statement => ({
  text: `
select id from carillon.agent_tasks
where campaign_id = $1 and type = 'social_post' and scheduled_at > $2 and status = 'pending' and open_effect = 'none' and visible_effects = 0
  and phase is null and retry_count = 0 and approved_hash is null and coalesce(hold, 'approval') = 'approval'
order by id for update`,
  values: [campaignId, after],
});

export const selectUntouched = (ids: readonly string[]): Statement => ({
  text: `
select id from unnest($1::uuid[]) as locked(id)
where not exists (
  select from carillon.task_events e where e.task_id = locked.id
    and e.name in ('edited', 'rescheduled', 'approved', 'released', 'retried'))`,
  values: [ids],
});

export const withdrawTasks = (ids: readonly string[], actor: Actor): Statement => ({
  text: `
with withdrawn as (
  update carillon.agent_tasks set
    status = 'cancelled', hold = null, claim_epoch = claim_epoch + 1, cancel_requested_at = carillon.now(),
    finished_at = carillon.now(), updated_at = carillon.now()
  where id = any ($1) and status = 'pending'
  returning id, workspace_id
),
forgotten as (
  delete from carillon.campaign_occurrences o using withdrawn w where o.task_id = w.id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
select workspace_id, id, 'cancelled', $2, $3, $4, '{"reason":"the campaign was changed"}' from withdrawn`,
  values: [ids, actor.name, actor.apiKeyId, actor.requestId],
});

export const replanTasks = (tasks: readonly NewTask[], actor: Actor): Statement => ({
  text: `
with planned as (
  select * from jsonb_to_recordset($1::jsonb) as t(
    id uuid, scheduled_at timestamptz, scheduled_local timestamp, timezone text, config jsonb, expires_at timestamptz,
    hold text)
),
replanned as (
  update carillon.agent_tasks t set
    scheduled_at = p.scheduled_at, scheduled_local = p.scheduled_local, timezone = p.timezone, wake_at = p.scheduled_at,
    config = p.config, content = case when t.config = p.config then t.content end, expires_at = p.expires_at,
    hold = p.hold, updated_at = carillon.now()
  from planned p
  where t.id = p.id and t.status = 'pending'
    and (t.scheduled_at, t.scheduled_local, t.timezone, t.config, t.expires_at, t.hold) is distinct from
      (p.scheduled_at, p.scheduled_local, p.timezone, p.config, p.expires_at, p.hold)
  returning t.id, t.workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id)
select workspace_id, id, 'replanned', $2, $3, $4 from replanned
returning task_id as id`,
  values: [JSON.stringify(tasks.map(taskRow)), actor.name, actor.apiKeyId, actor.requestId],
});

export const writeAhead = (taskId: string, config: Record<string, unknown>, content: string): Statement => ({
  text: `
update carillon.agent_tasks set content = $3, updated_at = carillon.now()
where id = $1 and status = 'pending' and phase is null and open_effect = 'none' and visible_effects = 0
  and content is null and config = $2::jsonb
returning id`,
  values: [taskId, JSON.stringify(config), content],
});
