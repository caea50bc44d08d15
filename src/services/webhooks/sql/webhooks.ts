import type { Statement } from '../../../db/index.ts';

/** Whether an effect belongs to a simulated account: webhooks prove something only within their own world. */
export const selectWorld = (effectId: string, platform: string): Statement => ({
  text: `
select e.task_id as "taskId", a.simulated, e.fingerprint like 'erased:%' as erased from carillon.effects e join carillon.accounts a on a.id = e.account_id
where e.id = $1 and a.platform = $2`,
  values: [effectId, platform],
});

/** Moves the delivery state forward in `order` only: webhooks come twice and out of order. */
export const updateDelivery = (
  taskId: string,
  delivery: { state: string },
  order: readonly string[],
): Statement => ({
  text: `
update carillon.agent_tasks set
  result = coalesce(result, '{}') || jsonb_build_object('delivery', $2::jsonb), updated_at = carillon.now()
where id = $1
  and coalesce(array_position($3::text[], result -> 'delivery' ->> 'state'), 0) < array_position($3::text[], $4::text)`,
  values: [taskId, JSON.stringify(delivery), order, delivery.state],
});
