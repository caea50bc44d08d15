import type { Statement } from '../../db/index.ts';

/**
 * One batch of ended tasks, oldest first; locked, so that nothing is added to them any more. Tasks that need attention or
 * have an effect in doubt stay, and so do the messages of a broadcast that has not ended.
 */
export const lockEnded = (workspaceId: string | null, olderThanDays: number, batch: number): Statement => ({
  text: `
select id from carillon.agent_tasks t
where status in ('completed', 'failed', 'cancelled')
  and finished_at < carillon.now() - $2 * interval '1 day'
  and not needs_attention and open_effect = 'none'
  and ($1::uuid is null or workspace_id = $1)
  and not exists (
    select from carillon.agent_tasks p where p.id = t.parent_id and p.status in ('pending', 'running'))
order by finished_at, id limit $3
for update skip locked`,
  values: [workspaceId, olderThanDays, batch],
});

/** Their idempotency keys live on for 30 days. */
export const deleteTasks = (ids: readonly string[]): Statement => ({
  text: `
with keys as (
  update carillon.idempotency_keys k set expires_at = carillon.now() + interval '30 days'
  where k.expires_at is null and k.task_ids && $1::uuid[]
)
delete from carillon.agent_tasks where id = any ($1::uuid[])`,
  values: [ids],
});

export const expireKeys = (): Statement => ({
  text: 'delete from carillon.idempotency_keys where expires_at < carillon.now()',
  values: [],
});
