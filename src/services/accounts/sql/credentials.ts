import type { Statement } from '../../../db/index.ts';
import { accountColumns } from './accounts.ts';

/** Names the stored credentials without telling them; empty while there are none. */
const version = `coalesce(encode(sha256(credentials_ciphertext), 'hex'), '')`;

/** What is stored of an account's credentials. */
export interface StoredCredentials {
  sealed: Buffer | null;
  keyId: string | null;
  version: string;
  /** The database's time. */
  now: Date;
}

const storedColumns = `
  credentials_ciphertext as sealed, credentials_key_id as "keyId", ${version} as version, carillon.now() as now`;

export const selectWithCredentials = (id: string): Statement => ({
  text: `select ${accountColumns}, ${storedColumns} from carillon.accounts where id = $1`,
  values: [id],
});

/** Real accounts of a platform for which renewed credentials of the environment are stored. */
export const selectRenewed = (platform: string): Statement => ({
  text: `
select ${accountColumns}, ${storedColumns} from carillon.accounts
where workspace_id = carillon.default_workspace() and platform = $1 and not simulated
  and credentials_ciphertext is not null and connected_at is null
order by created_at`,
  values: [platform],
});

export const selectVersion = (id: string): Statement => ({
  text: `select ${version} as version from carillon.accounts where id = $1`,
  values: [id],
});

/**
 * Lets one caller renew: only where nobody else does, and where the stored credentials are still those it saw. No row
 * otherwise. In whole milliseconds, because a Date has no finer ones and the lease is compared.
 */
export const takeRefreshLease = (id: string, seenVersion: string, leaseMs: number): Statement => ({
  text: `
update carillon.accounts set
  refresh_lease_until = date_trunc('milliseconds', carillon.now()) + $3 * interval '1 millisecond',
  updated_at = carillon.now()
where id = $1 and ${version} = $2 and (refresh_lease_until is null or refresh_lease_until <= carillon.now())
returning refresh_lease_until as lease, carillon.now() as now`,
  values: [id, seenVersion, leaseMs],
});

/**
 * Ends a renewal of the one who holds that lease, with what came of it; null: the credentials of the environment hold
 * again. No row when somebody else took the lease since.
 */
export const storeCredentials = (
  id: string,
  lease: Date,
  sealed: Buffer | null,
  keyId: string | null,
): Statement => ({
  text: `
update carillon.accounts set
  credentials_ciphertext = $3, credentials_key_id = $4, refresh_lease_until = null, updated_at = carillon.now()
where id = $1 and refresh_lease_until = $2
returning id`,
  values: [id, lease, sealed, keyId],
});

/** Ends a renewal that changed nothing. */
export const endRefreshLease = (id: string, lease: Date): Statement => ({
  text: `
update carillon.accounts set refresh_lease_until = null, updated_at = carillon.now()
where id = $1 and refresh_lease_until = $2`,
  values: [id, lease],
});

/** A row when something of the account was published since then. */
export const selectPublishedSince = (id: string, since: Date): Statement => ({
  text: `
select 1 from carillon.effects where account_id = $1 and state = 'applied' and intended_at > $2 limit 1`,
  values: [id, since],
});
