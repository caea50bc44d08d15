import type { Statement } from '../../../db/index.ts';

const columns = `
  id, url, events, description, enabled, disabled_reason as "disabledReason", failing_since as "failingSince",
  created_at as "createdAt", updated_at as "updatedAt"`;

/** `id` null: all. */
export const selectEndpoints = (workspaceId: string, id: string | null): Statement => ({
  text: `
select ${columns} from carillon.webhook_endpoints
where workspace_id = $1 and ($2::uuid is null or id = $2) order by created_at, id`,
  values: [workspaceId, id],
});

/** No row when the workspace has `limit` already. */
export const insertEndpoint = (
  endpoint: {
    id: string;
    workspaceId: string;
    url: string;
    events: readonly string[] | null;
    description: string | null;
    sealed: Buffer;
    keyId: string;
  },
  limit: number,
): Statement => ({
  text: `
insert into carillon.webhook_endpoints (id, workspace_id, url, events, description, secret_ciphertext, secret_key_id)
select $1, $2, $3, $4, $5, $6, $7
where (select count(*) from carillon.webhook_endpoints where workspace_id = $2) < $8
returning ${columns}`,
  values: [
    endpoint.id,
    endpoint.workspaceId,
    endpoint.url,
    endpoint.events,
    endpoint.description,
    endpoint.sealed,
    endpoint.keyId,
    limit,
  ],
});

export interface EndpointChange {
  url?: string | undefined;
  events?: readonly string[] | null | undefined;
  description?: string | null | undefined;
  enabled?: boolean | undefined;
}

/** What `change` does not name stays. Whoever says `enabled` answers for it: why it was disabled is forgotten. */
export const updateEndpoint = (workspaceId: string, id: string, change: EndpointChange): Statement => ({
  text: `
update carillon.webhook_endpoints set
  url = coalesce($3, url),
  events = case when $4 then $5 else events end,
  description = case when $6 then $7 else description end,
  enabled = coalesce($8, enabled),
  disabled_reason = case when $8::boolean is null then disabled_reason end,
  failing_since = case when $8 then null else failing_since end,
  updated_at = carillon.now()
where workspace_id = $1 and id = $2
returning ${columns}`,
  values: [
    workspaceId,
    id,
    change.url ?? null,
    change.events !== undefined,
    change.events ?? null,
    change.description !== undefined,
    change.description ?? null,
    change.enabled ?? null,
  ],
});

export const deleteEndpoint = (workspaceId: string, id: string): Statement => ({
  text: 'delete from carillon.webhook_endpoints where workspace_id = $1 and id = $2 returning id',
  values: [workspaceId, id],
});

/** Locks the row: of two rotations at once, the second keeps the first one's secret as the previous. */
export const selectSecret = (workspaceId: string, id: string): Statement => ({
  text: `
select secret_ciphertext as sealed, secret_key_id as "keyId" from carillon.webhook_endpoints
where workspace_id = $1 and id = $2 for update`,
  values: [workspaceId, id],
});

export const updateSecret = (
  id: string,
  { sealed, keyId }: { sealed: Buffer; keyId: string },
): Statement => ({
  text: `
update carillon.webhook_endpoints
set secret_ciphertext = $2, secret_key_id = $3, updated_at = carillon.now() where id = $1`,
  values: [id, sealed, keyId],
});
