import type { Identity } from '../../../../platforms/index.ts';
import type { Statement } from '../../../../db/index.ts';

/** Which account is a platform's default is decided by one at a time, until the end of the transaction. */
export const lockDefaults = (): Statement => ({
  text: `select pg_advisory_xact_lock(hashtext('carillon.accounts.is_default'))`,
  values: [],
});

/** The same identity is the same account for ever. */
export const upsertConnected = (
  account: Identity & { workspaceId: string; platform: string; simulated: boolean },
): Statement => ({
  text: `
insert into carillon.accounts (workspace_id, platform, remote_id, kind, display_name, simulated, connected_at)
values ($1, $2, $3, $4, $5, $6, carillon.now())
on conflict (workspace_id, platform, remote_id, simulated) do update
  set display_name = excluded.display_name, kind = excluded.kind, connected_at = excluded.connected_at
returning id`,
  values: [
    account.workspaceId,
    account.platform,
    account.remoteId,
    account.kind,
    account.displayName,
    account.simulated,
  ],
});

/** Whoever renews the credentials before them at this moment stores nothing. */
export const keepCredentials = (id: string, sealed: Buffer, keyId: string): Statement => ({
  text: `
update carillon.accounts set
  credentials_ciphertext = $2, credentials_key_id = $3, refresh_lease_until = null, updated_at = carillon.now()
where id = $1`,
  values: [id, sealed, keyId],
});

/** Makes it the default where there is none, or, of a real one, a simulated one. */
export const clearSimulatedDefault = (id: string): Statement => ({
  text: `
update carillon.accounts d set is_default = false from carillon.accounts a
where a.id = $1 and not a.simulated and d.workspace_id = a.workspace_id and d.platform = a.platform
  and d.is_default and d.simulated`,
  values: [id],
});

export const makeDefaultWhereNone = (id: string): Statement => ({
  text: `
update carillon.accounts a set is_default = true
where id = $1 and not exists (
  select 1 from carillon.accounts d
  where d.workspace_id = a.workspace_id and d.platform = a.platform and d.is_default)`,
  values: [id],
});

/** Forgets the credentials of a login. */
export const forgetCredentials = (id: string, reason: string): Statement => ({
  text: `
update carillon.accounts set credentials_ciphertext = null, credentials_key_id = null, refresh_lease_until = null,
  status = 'disconnected', status_reason = $2, updated_at = carillon.now()
where id = $1`,
  values: [id, reason],
});
