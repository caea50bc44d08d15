import type { Statement } from '../../../db/index.ts';

export const insertKey = (name: string, hash: string, scopes: readonly string[]): Statement => ({
  text: `
insert into carillon.api_keys (name, hash, scopes) values ($1, $2, $3) on conflict (hash) do nothing returning id`,
  values: [name, hash, scopes],
});

export const countKeys = (): Statement => ({
  text: 'select count(*) from carillon.api_keys where revoked_at is null',
  values: [],
});

/** `last_used_at` to the minute: not a write with every request. */
export const useKey = (hash: string): Statement => ({
  text: `
with used as (
  update carillon.api_keys set last_used_at = now()
  where hash = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')
)
select id, workspace_id as "workspaceId", name, scopes from carillon.api_keys where hash = $1 and revoked_at is null`,
  values: [hash],
});

export const insertKeyOf = (
  workspaceId: string,
  name: string,
  hash: string,
  scopes: readonly string[],
): Statement => ({
  text: `
insert into carillon.api_keys (workspace_id, name, hash, scopes) values ($1, $2, $3, $4) returning id`,
  values: [workspaceId, name, hash, scopes],
});

const columns = `
  k.id, k.name, k.scopes, k.created_at as "createdAt", k.last_used_at as "lastUsedAt", k.revoked_at as "revokedAt"`;

export const selectKeys = (workspaceId: string): Statement => ({
  text: `select ${columns} from carillon.api_keys k where workspace_id = $1 order by created_at, id`,
  values: [workspaceId],
});

/** The moment of the first call stays. */
export const revokeKeyOf = (workspaceId: string, id: string): Statement => ({
  text: `
with before as (
  select id, revoked_at from carillon.api_keys where workspace_id = $1 and id = $2 for update
)
update carillon.api_keys k set revoked_at = coalesce(before.revoked_at, now())
from before where k.id = before.id
returning ${columns}, before.revoked_at is null as "isNew"`,
  values: [workspaceId, id],
});
