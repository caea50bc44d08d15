import type { Statement } from '../../../db/index.ts';

/** Records that tasks are late, where somebody reads events; for each due time of a task once. */
export const tellLate = (lateSeconds: number): Statement => ({
  text: `
with late as materialized (
  select t.*, r.hooked from carillon.event_readers r
    join carillon.agent_tasks t on t.workspace_id = r.workspace_id
  where t.status in ('pending', 'running') and t.hold is null
    and t.wake_at < carillon.now() - $1 * interval '1 second'
    and not exists (select from carillon.late_tasks l where l.task_id = t.id and l.due_at >= t.wake_at)
  order by t.wake_at, t.id limit 1000
),
told as (
  insert into carillon.late_tasks as l (task_id, due_at) select id, wake_at from late order by id
  on conflict (task_id) do update set due_at = excluded.due_at where l.due_at < excluded.due_at
  returning task_id
)
insert into carillon.events (workspace_id, name, task_id, task_type, data, fanned_out)
select n.workspace_id, 'task.late', n.id, n.type,
  carillon.task_event_data(n.id, n.type, n.platform, n.account_id, n.campaign_id, n.parent_id, n.status, n.phase,
    n.hold, n.needs_attention, n.failure_kind, n.visible_effects, n.scheduled_at),
  not n.hooked
from late n join told on told.task_id = n.id`,
  values: [lateSeconds],
});
