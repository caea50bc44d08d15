import type { Statement } from '../../db/index.ts';

/** Claims a key. A row comes back only to the first caller; racing ones wait for its transaction. */
export const insertKey = (
  workspaceId: string,
  key: string,
  requestHash: string,
  taskIds: string[],
): Statement => ({
  text: `
insert into carillon.idempotency_keys (workspace_id, key, request_hash, task_ids) values ($1, $2, $3, $4)
on conflict (workspace_id, key) do nothing
returning key`,
  values: [workspaceId, key, requestHash, taskIds],
});

export const selectKey = (workspaceId: string, key: string): Statement => ({
  text: `
select request_hash as "requestHash", task_ids as "taskIds" from carillon.idempotency_keys
where workspace_id = $1 and key = $2 for update`,
  values: [workspaceId, key],
});

export const replaceKey = (workspaceId: string, key: string, taskIds: string[]): Statement => ({
  text: `
update carillon.idempotency_keys set task_ids = $3, expires_at = null where workspace_id = $1 and key = $2`,
  values: [workspaceId, key, taskIds],
});

/** Whether the task a default key stands for ended without anything visible, so that the same wish is a new one. */
export const endedInvisibly = (taskId: string): Statement => ({
  text: `
select 1 from carillon.agent_tasks
where id = $1 and status in ('failed', 'cancelled') and open_effect = 'none' and visible_effects = 0`,
  values: [taskId],
});
