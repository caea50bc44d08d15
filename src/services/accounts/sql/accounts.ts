import type { Statement } from '../../../db/index.ts';

export const accountColumns = `
  id, workspace_id as "workspaceId", platform, remote_id as "remoteId", kind, display_name as "displayName", simulated,
  is_default as "isDefault", status, status_reason as "statusReason", paused_at as "pausedAt",
  next_slot_at as "nextSlotAt", connected_at as "connectedAt", created_at as "createdAt"`;

export const selectAccount = (id: string): Statement => ({
  text: `select ${accountColumns} from carillon.accounts where id = $1`,
  values: [id],
});

export const selectAccounts = (workspaceId: string): Statement => ({
  text: `select ${accountColumns} from carillon.accounts where workspace_id = $1 order by platform, simulated, created_at`,
  values: [workspaceId],
});

export const selectRealAccounts = (): Statement => ({
  text: 'select id from carillon.accounts where not simulated order by platform, created_at',
  values: [],
});

export const selectDefaultAccount = (workspaceId: string, platform: string): Statement => ({
  text: `select ${accountColumns} from carillon.accounts where workspace_id = $1 and platform = $2 and is_default`,
  values: [workspaceId, platform],
});

/**
 * The same identity is the same account for ever; real and simulated are never the same. A real one that was disconnected
 * has the environment's credentials again; a simulated one stays so.
 */
export const upsertAccount = (account: {
  platform: string;
  remoteId: string;
  kind: string;
  displayName: string;
  simulated: boolean;
}): Statement => ({
  text: `
insert into carillon.accounts (platform, remote_id, kind, display_name, simulated) values ($1, $2, $3, $4, $5)
on conflict (workspace_id, platform, remote_id, simulated)
  do update set display_name = excluded.display_name, kind = excluded.kind,
    connected_at = case
      when excluded.simulated or accounts.credentials_ciphertext is not null then accounts.connected_at
    end
returning id, connected_at is not null and credentials_ciphertext is null as "isDisconnected"`,
  values: [account.platform, account.remoteId, account.kind, account.displayName, account.simulated],
});

export const clearDefault = (platform: string, exceptId: string | null): Statement => ({
  text: `
update carillon.accounts set is_default = false
where workspace_id = carillon.default_workspace() and platform = $1 and is_default and id is distinct from $2`,
  values: [platform, exceptId],
});

export const makeDefault = (id: string): Statement => ({
  text: 'update carillon.accounts set is_default = true where id = $1 and not is_default',
  values: [id],
});

/** Accounts of the environment whose credentials are gone: their due tasks are held, and somebody is told. */
export const disconnectMissing = (
  platform: string,
  presentIds: string[],
  reason: string,
  { withConnected }: { withConnected: boolean },
): Statement => ({
  text: `
update carillon.accounts set status = 'disconnected', status_reason = $3, updated_at = carillon.now()
where workspace_id = carillon.default_workspace() and platform = $1 and not simulated and status = 'active'
  and not (id = any ($2)) and ($4 or connected_at is null)
returning id`,
  values: [platform, presentIds, reason, withConnected],
});

/** Accounts connected by a login that were stopped with their credentials kept. */
export const selectStopped = (platform: string): Statement => ({
  text: `
select id from carillon.accounts
where workspace_id = carillon.default_workspace() and platform = $1 and not simulated and status = 'disconnected'
  and connected_at is not null and credentials_ciphertext is not null`,
  values: [platform],
});

export const markDisconnected = (id: string, reason: string): Statement => ({
  text: `
update carillon.accounts set status = 'disconnected', status_reason = $2, updated_at = carillon.now()
where id = $1 and status = 'active'`,
  values: [id, reason],
});
