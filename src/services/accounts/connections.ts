import type { Clock, Logger, Sealer } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import type {
  AccountFromEnvironment,
  Connection,
  Endpoint,
  Identity,
  MediaSource,
  Platform,
} from '../../platforms/index.ts';
import type { Account } from './account.ts';
import { appOf, givenTo } from './given.ts';
import { renew, type Renewal } from './renew.ts';
import { endsSoon, isFrom, openRenewed, type Renewed } from './renewed.ts';
import { markDisconnected } from './sql/accounts.ts';
import {
  selectRenewed,
  selectVersion,
  selectWithCredentials,
  type StoredCredentials,
} from './sql/credentials.ts';

/** Where requests for an account go: the platform, or its emulator. */
export type EndpointOf = (platform: Platform, simulated: boolean) => Endpoint;

/** An account with everything a connector needs to act for it. */
export interface Connected {
  account: Account;
  platform: Platform;
  connection: Connection;
  /** Names the stored credentials in use, for `renew`. */
  version: string;
}

export interface Connections {
  platforms: readonly Platform[];
  endpointOf: EndpointOf;
  /** The credentials the environment gives for a platform's real account, if any. */
  fromEnvironment(platform: Platform): AccountFromEnvironment | null;
  /**
   * The app that people log in for, and the settings of its accounts; null when its required variables are not set, or
   * the platform has no login.
   */
  appOf(platform: Platform, simulated: boolean): Connection['credentials'] | null;
  /**
   * Null when the account is unknown, or its credentials are not to be had now. Credentials that are known to end soon
   * are renewed first; where that fails, those that still work are used.
   */
  connect(db: Queryable, accountId: string): Promise<Connected | null>;
  /** As `connect`, but renews and changes nothing. */
  look(db: Queryable, accountId: string): Promise<Found | null>;
  /** Renews the credentials that were refused, named by their version. */
  renew(db: Queryable, accountId: string, staleVersion: string): Promise<Renewal>;
  /** The version of an account's stored credentials; null where there is nothing to renew. */
  versionOf(db: Queryable, platformId: string, accountId: string): Promise<string | null>;
  /** Whom the environment's credentials belong to, when they were renewed before. */
  rememberedIdentity(db: Queryable, platform: Platform): Promise<Identity | null>;
}

/** An account with the credentials that hold for it now. */
export interface Found extends Connected {
  /** What the environment, or the emulator, gives. */
  given: Connection['credentials'];
  /** What replaces part of it. */
  renewed: Renewed | null;
  /** The database's time. */
  now: Date;
}

/** What opening and renewing credentials takes. */
export interface ConnectionParts {
  platforms: readonly Platform[];
  variables: Readonly<Record<string, string | undefined>>;
  endpointOf: EndpointOf;
  /** The files of a workspace. */
  mediaOf: (db: Queryable, workspaceId: string) => MediaSource;
  /** Throws where its secret is not to be had. */
  sealer: () => Promise<Sealer>;
  clock: Clock;
  logger: Logger;
}

/**
 * Opens accounts. A simulated account always speaks to an emulator with the emulator's credentials, a real one with
 * those of the environment, whatever else is configured; or with those they were renewed to. One that was connected by a
 * login has the credentials of that login, and no others.
 */
export function createConnections(parts: ConnectionParts): Connections {
  const { platforms, variables, endpointOf, logger } = parts;
  const fromEnvironment = (platform: Platform) => platform.accountFromEnvironment(variables);

  const find = async (db: Queryable, accountId: string): Promise<Found | null> => {
    const [row] = await db.run<Account & StoredCredentials>(selectWithCredentials(accountId));
    const platform = platforms.find(({ id }) => id === row?.platform);
    if (row === undefined || platform === undefined) return null;
    const { sealed, keyId, version, now, ...account } = row;
    const given = givenTo(account, platform, variables);
    if (given === null) return null;
    const renewed = await open(parts, account, { sealed, keyId }, given);
    if (renewed === null && account.connectedAt !== null) {
      if (sealed !== null) await db.run(markDisconnected(account.id, unreadable));
      return null;
    }
    const { remoteId, kind, displayName } = account;
    const connection: Connection = {
      account: { remoteId, kind, displayName },
      credentials: { ...given, ...renewed?.credentials },
      endpoint: endpointOf(platform, account.simulated),
      media: parts.mediaOf(db, account.workspaceId),
    };
    return { account, platform, connection, version, given, renewed, now };
  };

  return {
    platforms,
    endpointOf,
    fromEnvironment,
    appOf: (platform, simulated) => appOf(platform, simulated, variables),
    connect: async (db, accountId) => {
      const found = await find(db, accountId);
      if (found?.renewed == null || !endsSoon(found.renewed, found.now)) return found;
      const renewal = await renew({ ...parts, find }, db, accountId, found.version, 'ends_soon');
      if (renewal.outcome === 'failed') {
        const { kind, message } = renewal.failure;
        logger.warn({ accountId, kind, problem: message }, 'credentials that end soon could not be renewed');
      }
      return renewal.outcome === 'renewed' ? find(db, accountId) : found;
    },
    look: find,
    renew: (db, accountId, staleVersion) => renew({ ...parts, find }, db, accountId, staleVersion, 'refused'),
    versionOf: async (db, platformId, accountId) => {
      if (platforms.find(({ id }) => id === platformId)?.refresh === undefined) return null;
      const [row] = await db.run<{ version: string }>(selectVersion(accountId));
      return row?.version ?? null;
    },
    rememberedIdentity: async (db, platform) => {
      const found = fromEnvironment(platform);
      if (found === null) return null;
      for (const row of await db.run<Account & StoredCredentials>(selectRenewed(platform.id))) {
        const { remoteId, kind, displayName } = row;
        if ((await open(parts, row, row, found.credentials)) !== null)
          return { remoteId, kind: found.kind ?? kind, displayName };
      }
      return null;
    },
  };
}

const unreadable =
  'Its credentials were sealed with another CARILLON_SECRET, or in another data folder. Connect it again.';

/** The renewed credentials, as long as they can be read and the operator has given no others since. */
async function open(
  { sealer, logger }: ConnectionParts,
  { id: accountId, connectedAt }: Pick<Account, 'id' | 'connectedAt'>,
  { sealed, keyId }: Pick<StoredCredentials, 'sealed' | 'keyId'>,
  given: Connection['credentials'],
): Promise<Renewed | null> {
  if (sealed === null) return null;
  const key = await sealer().catch(() => null);
  const renewed = key !== null && key.keyId === keyId ? openRenewed(key, accountId, sealed) : null;
  if (renewed === null) {
    const problem = 'they were sealed with another CARILLON_SECRET, or in another data folder';
    logger.warn(
      { accountId, problem },
      connectedAt === null
        ? 'renewed credentials can not be read; those of the environment are used'
        : 'the credentials of a login can not be read; the account is disconnected',
    );
    return null;
  }
  return isFrom(renewed, given) ? renewed : null;
}
