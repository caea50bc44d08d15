import type { Connection, Platform } from '../../platforms/index.ts';
import type { Account } from './account.ts';

type Variables = Readonly<Record<string, string | undefined>>;
type Credentials = Connection['credentials'];

/** What an account has besides what is stored of it: all it needs, or, after a login, its app. Null: not enough. */
export function givenTo(account: Account, platform: Platform, variables: Variables): Credentials | null {
  if (account.connectedAt !== null) return appOf(platform, account.simulated, variables);
  if (!account.simulated) return platform.accountFromEnvironment(variables)?.credentials ?? null;
  const { remoteId } = account;
  return (
    platform.simulatedAccounts.find(({ identity }) => identity?.remoteId === remoteId)?.credentials ?? null
  );
}

/** The app that people log in for, with the settings of its accounts; null where it is not configured. */
export function appOf(platform: Platform, simulated: boolean, variables: Variables): Credentials | null {
  const { connecting } = platform;
  if (connecting === undefined) return null;
  if (simulated) return connecting.simulatedApp;
  const names = [...connecting.app.map(({ name }) => name), ...connecting.settings];
  const set = names.flatMap((name) => {
    const value = variables[name]?.trim();
    return value ? [[name, value] as const] : [];
  });
  const app = Object.fromEntries(set);
  return connecting.app.every(({ name, required }) => !required || name in app) ? app : null;
}
