import { connectionsOf } from '../../app.ts';
import { readKeptSecret, type Config } from '../../config/index.ts';
import { createSealer } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import type { Connection, Identity, Platform } from '../../platforms/index.ts';
import { selectRealAccounts } from './sql/select-accounts.ts';

/** A real account that has credentials. */
export interface RealAccount {
  /** Null while nobody could say whose credentials they are. */
  id: string | null;
  identity: Identity | null;
  platform: Platform;
  credentials: Connection['credentials'];
  endpoint: Connection['endpoint'];
}

/** Those the database knows, with their renewed credentials, and those of the environment that it does not. */
export async function realAccounts(config: Config, db: Queryable): Promise<RealAccount[]> {
  if (config.simulate === 'always') return [];
  const connections = connectionsOf(config, async () => {
    const secret = config.secret ?? (await readKeptSecret(config.dataDir, 'credentials-secret'));
    if (secret === null) throw new Error('there is no secret');
    return createSealer(secret);
  });
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
