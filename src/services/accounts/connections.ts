import type { Queryable } from '../../db/index.ts';
import type { AccountFromEnvironment, Connection, Endpoint, Platform } from '../../platforms/index.ts';
import type { Account } from './account.ts';
import { selectAccount } from './sql/accounts.ts';

/** Where requests for an account go: the platform, or its emulator. */
export type EndpointOf = (platform: Platform, simulated: boolean) => Endpoint;

/** An account with everything a connector needs to act for it. */
export interface Connected {
  account: Account;
  platform: Platform;
  connection: Connection;
}

export interface Connections {
  platforms: readonly Platform[];
  endpointOf: EndpointOf;
  /** The credentials the environment gives for a platform's real account, if any. */
  fromEnvironment(platform: Platform): AccountFromEnvironment | null;
  /** Null when the account is unknown, or its credentials are not to be had now. */
  connect(db: Queryable, accountId: string): Promise<Connected | null>;
}

/**
 * Opens accounts. A simulated account always speaks to an emulator with the emulator's credentials, a real one with
 * those of the environment, whatever else is configured.
 */
export function createConnections(options: {
  platforms: readonly Platform[];
  variables: Readonly<Record<string, string | undefined>>;
  endpointOf: EndpointOf;
}): Connections {
  const { platforms, variables, endpointOf } = options;
  const fromEnvironment = (platform: Platform) => platform.accountFromEnvironment(variables);
  return {
    platforms,
    endpointOf,
    fromEnvironment,
    connect: async (db, accountId) => {
      const [account] = await db.run<Account>(selectAccount(accountId));
      const platform = platforms.find(({ id }) => id === account?.platform);
      if (account === undefined || platform === undefined) return null;
      const credentials = account.simulated
        ? platform.simulatedAccounts.find(({ identity }) => identity?.remoteId === account.remoteId)
            ?.credentials
        : fromEnvironment(platform)?.credentials;
      if (credentials === undefined) return null;
      const { remoteId, kind, displayName } = account;
      const connection: Connection = {
        account: { remoteId, kind, displayName },
        credentials,
        endpoint: endpointOf(platform, account.simulated),
      };
      return { account, platform, connection };
    },
  };
}
