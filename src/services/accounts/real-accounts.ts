import type { Queryable } from '../../db/index.ts';
import type { Connection, Identity, Platform } from '../../platforms/index.ts';
import type { Connections } from './connections.ts';
import { selectRealAccounts } from './sql/accounts.ts';

/** A real account that has credentials. */
export interface RealAccount {
  /** Null while the database does not know it. */
  id: string | null;
  /** Null while nobody said whose credentials they are. */
  identity: Identity | null;
  platform: Platform;
  credentials: Connection['credentials'];
  endpoint: Connection['endpoint'];
}

/**
 * Those the database knows, with their renewed credentials, and those of the environment that it does not. Changes
 * nothing.
 */
export async function realAccounts(db: Queryable, connections: Connections): Promise<RealAccount[]> {
  const found: RealAccount[] = [];
  for (const { id } of await db.run<{ id: string }>(selectRealAccounts())) {
    const known = await connections.look(db, id);
    if (known === null) continue;
    const { platform, connection } = known;
    const { account: identity, credentials, endpoint } = connection;
    found.push({ id, identity, platform, credentials, endpoint });
  }
  for (const platform of connections.platforms) {
    if (found.some((one) => one.platform.id === platform.id)) continue;
    const given = connections.fromEnvironment(platform);
    if (given === null) continue;
    const { identity, credentials } = given;
    const endpoint = connections.endpointOf(platform, false);
    found.push({ id: null, identity, platform, credentials, endpoint });
  }
  return found;
}
