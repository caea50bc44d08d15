import type { Statement } from '../../../db/index.ts';

/** How far the uploads of one act have come, and since when (in ms). */
export const selectPreparation = (taskId: string, key: string): Statement => ({
  text: `
select kept, (extract(epoch from carillon.now() - created_at) * 1000)::float8 as "ageMs"
from carillon.preparations where task_id = $1 and key = $2`,
  values: [taskId, key],
});

/** Under the claim's fence: nothing is stored, and no row returned, once the claim is lost. */
export const keepPreparation = (
  taskId: string,
  epoch: number,
  key: string,
  kept: Readonly<Record<string, string>>,
): Statement => ({
  text: `
insert into carillon.preparations (task_id, key, workspace_id, kept, created_at, updated_at)
select id, $3, workspace_id, $4::jsonb, carillon.now(), carillon.now() from carillon.agent_tasks
where id = $1 and status = 'running' and claim_epoch = $2
on conflict (task_id, key) do update set kept = excluded.kept, updated_at = excluded.updated_at
returning task_id`,
  values: [taskId, epoch, key, JSON.stringify(kept)],
});
