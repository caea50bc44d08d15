import { CarillonError } from '../../../core/index.ts';
import type { GivenAccess } from '../../../platforms/index.ts';
import { releaseAccountTasks } from '../../../scheduler/index.ts';
import type { Services } from '../../context.ts';
import type { Account } from '../account.ts';
import { renewedFrom, sealRenewed } from '../renewed.ts';
import { selectAccount } from '../sql/accounts.ts';
import {
  clearSimulatedDefault,
  keepCredentials,
  lockDefaults,
  makeDefaultWhereNone,
  upsertConnected,
} from './sql/connected.ts';
import { endLogin, type Login } from './sql/logins.ts';

/**
 * Connects the account: its credentials are kept sealed, its held tasks go on.
 * @throws CarillonError `login_over` when the login has come to an end meanwhile
 */
export async function keepAccount(
  services: Services,
  login: Pick<Login, 'id' | 'status' | 'workspaceId' | 'platform' | 'simulated' | 'now'>,
  { identity, credentials, expiresAt }: GivenAccess,
): Promise<Account> {
  const sealer = await services.sealer();
  const account = await services.db.transaction(async (tx) => {
    const { workspaceId, platform, simulated } = login;
    await tx.run(lockDefaults());
    const [row] = await tx.run<{ id: string }>(
      upsertConnected({ ...identity, workspaceId, platform, simulated }),
    );
    if (row === undefined) throw new Error('the account was not stored');
    const kept = renewedFrom({}, null, { credentials, expiresAt, renewedAt: login.now });
    await tx.run(keepCredentials(row.id, sealRenewed(sealer, row.id, kept), sealer.keyId));
    await releaseAccountTasks(tx, row.id);
    await tx.run(clearSimulatedDefault(row.id));
    await tx.run(makeDefaultWhereNone(row.id));
    if ((await tx.run(endLogin(login, { accountId: row.id }))).length === 0)
      throw new CarillonError('login_over');
    const [stored] = await tx.run<Account>(selectAccount(row.id));
    if (stored === undefined) throw new Error('the account was not stored');
    return stored;
  });
  services.logger.info(
    { accountId: account.id, platform: account.platform },
    'an account was connected by a login',
  );
  services.wake();
  return account;
}
