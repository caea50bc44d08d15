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
