import type { Statement } from '../../../db/index.ts';

/** Whether effects belong to a simulated account: webhooks prove something only within their own world. */
export const selectWorlds = (effectIds: readonly string[], platform: string): Statement => ({
  text: `
select e.id, e.task_id as "taskId", a.simulated, e.fingerprint like 'erased:%' as erased
from carillon.effects e join carillon.accounts a on a.id = e.account_id
where e.id = any($1::uuid[]) and a.platform = $2`,
  values: [effectIds, platform],
});

/**
 * Moves the delivery states of tasks forward in `order` only: webhooks come twice and out of order. Of several of one
 * task the furthest holds, of equal ones the first. Locks in one order, so that two calls don't wait for each other.
 */
export const updateDeliveries = (
  told: readonly { taskId: string; delivery: { state: string } }[],
  order: readonly string[],
): Statement => ({
  text: `
with furthest as (
  select distinct on (task_id) task_id, delivery::jsonb, array_position($3::text[], delivery::jsonb ->> 'state') as rank
  from unnest($1::uuid[], $2::text[]) with ordinality as told (task_id, delivery, place)
  order by task_id, array_position($3::text[], delivery::jsonb ->> 'state') desc nulls last, place
),
locked as materialized (
  select id from carillon.agent_tasks where id = any($1::uuid[]) order by id for update
)
update carillon.agent_tasks t set
  result = coalesce(t.result, '{}') || jsonb_build_object('delivery', f.delivery), updated_at = carillon.now()
from furthest f join locked l on l.id = f.task_id
where t.id = f.task_id and coalesce(array_position($3::text[], t.result -> 'delivery' ->> 'state'), 0) < f.rank`,
  values: [told.map(({ taskId }) => taskId), told.map(({ delivery }) => JSON.stringify(delivery)), order],
});
