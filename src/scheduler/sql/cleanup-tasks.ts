import type { Statement } from '../../db/index.ts';

/**
 * Deletes one batch of ended tasks, oldest first. Tasks that need attention or have an effect in doubt stay, and so do
 * the messages of a broadcast that has not ended. Their
 * idempotency keys live on for 30 days.
 */
export const cleanupTasks = (
  workspaceId: string | null,
  olderThanDays: number,
  batch: number,
): Statement => ({
  text: `
with old as materialized (
  select id from carillon.agent_tasks t
  where status in ('completed', 'failed', 'cancelled')
    and finished_at < carillon.now() - $2 * interval '1 day'
    and not needs_attention and open_effect = 'none'
    and ($1::uuid is null or workspace_id = $1)
    and not exists (
      select from carillon.agent_tasks p where p.id = t.parent_id and p.status in ('pending', 'running'))
  order by finished_at, id limit $3
  for update skip locked
),
keys as (
  update carillon.idempotency_keys k set expires_at = carillon.now() + interval '30 days'
  where k.expires_at is null and k.task_ids && (select coalesce(array_agg(id), '{}') from old)
)
delete from carillon.agent_tasks t using old where t.id = old.id
returning t.id`,
  values: [workspaceId, olderThanDays, batch],
});

export const expireKeys = (): Statement => ({
  text: 'delete from carillon.idempotency_keys where expires_at < carillon.now()',
  values: [],
});
