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

/** What a task's own key stands for, when its caller gave none. */
interface Keyed {
  id: string;
  dedupeKey: string;
}

/** Claims the keys of tasks, in the given order. A row comes back for each task that was first. */
export const insertDefaultKeys = (workspaceId: string, tasks: readonly Keyed[]): Statement => ({
  text: `
insert into carillon.idempotency_keys (workspace_id, key, request_hash, task_ids)
select $1, 'auto:' || dedupe_key, dedupe_key, array[id]
from unnest($2::uuid[], $3::text[]) with ordinality as given(id, dedupe_key, place) order by place
on conflict (workspace_id, key) do nothing
returning task_ids[1] as id`,
  values: [workspaceId, tasks.map(({ id }) => id), tasks.map(({ dedupeKey }) => dedupeKey)],
});

export const lockDefaultKeys = (workspaceId: string, dedupeKeys: readonly string[]): Statement => ({
  text: `
select request_hash as "dedupeKey", task_ids[1] as id from carillon.idempotency_keys
where workspace_id = $1 and key = any ($2) order by key for update`,
  values: [workspaceId, dedupeKeys.map(nameOf)],
});

/** Those whose task stands in the way of another like it. */
export const selectDefaultKeys = (workspaceId: string, dedupeKeys: readonly string[]): Statement => ({
  text: `
select k.request_hash as "dedupeKey", k.task_ids[1] as id from carillon.idempotency_keys k
where k.workspace_id = $1 and k.key = any ($2)
  and not exists (select from carillon.agent_tasks t where t.id = k.task_ids[1] and ${hasEndedInvisibly})`,
  values: [workspaceId, dedupeKeys.map(nameOf)],
});

export const replaceDefaultKeys = (workspaceId: string, tasks: readonly Keyed[]): Statement => ({
  text: `
update carillon.idempotency_keys k set task_ids = array[given.id], expires_at = null
from unnest($2::uuid[], $3::text[]) as given(id, key)
where k.workspace_id = $1 and k.key = given.key`,
  values: [workspaceId, tasks.map(({ id }) => id), tasks.map(({ dedupeKey }) => nameOf(dedupeKey))],
});

/** Those of the tasks that ended without anything visible, so that the same wish is a new one. */
export const endedInvisibly = (taskIds: readonly string[]): Statement => ({
  text: `select t.id from carillon.agent_tasks t where t.id = any ($1) and ${hasEndedInvisibly}`,
  values: [taskIds],
});

const nameOf = (dedupeKey: string): string => `auto:${dedupeKey}`;

const hasEndedInvisibly = `t.status in ('failed', 'cancelled') and t.open_effect = 'none' and t.visible_effects = 0`;
