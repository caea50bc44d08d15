import { CarillonError } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import type { Platform } from '../../platforms/index.ts';
import type { Account } from './account.ts';
import type { Connections } from './connections.ts';
import { selectAccount, selectAccounts, selectDefaultAccount } from './sql/accounts.ts';

/**
 * The account a task is for: the one named, or the platform's default.
 * @throws CarillonError `account_not_found`, `account_platform_mismatch`, `platform_not_connected`, `account_unidentified`
 */
export async function pickAccount(
  db: Queryable,
  connections: Connections,
  workspaceId: string,
  platform: Platform,
  accountId: string | null,
): Promise<Account> {
  if (accountId !== null) return named(db, workspaceId, platform, accountId);
  const [account] = await db.run<Account>(selectDefaultAccount(workspaceId, platform.id));
  if (account !== undefined) return account;
  const variables = platform.variables.filter(({ required }) => required).map(({ name }) => name);
  if (connections.fromEnvironment(platform) === null) {
    throw new CarillonError('platform_not_connected', {
      platform: platform.name,
      variables: variables.join(', '),
    });
  }
  throw new CarillonError('account_unidentified', {
    platform: platform.name,
    problem: 'it did not answer at start',
    variable: platform.variables.find(({ required }) => !required)?.name ?? variables[0] ?? '',
  });
}

/** All accounts of a workspace. */
export async function listAccounts(db: Queryable, workspaceId: string): Promise<Account[]> {
  return db.run<Account>(selectAccounts(workspaceId));
}

async function named(db: Queryable, workspaceId: string, platform: Platform, id: string): Promise<Account> {
  const [account] = await db.run<Account>(selectAccount(id));
  if (account === undefined || account.workspaceId !== workspaceId)
    throw new CarillonError('account_not_found', { id });
  if (account.platform !== platform.id) {
    throw new CarillonError('account_platform_mismatch', {
      id,
      actual: account.platform,
      platform: platform.id,
    });
  }
  return account;
}
