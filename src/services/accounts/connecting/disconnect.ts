import { z } from 'zod';
import { CarillonError } from '../../../core/index.ts';
import type { Caller, Services } from '../../context.ts';
import { parse } from '../../tasks/index.ts';
import type { Account } from '../account.ts';
import { selectAccount } from '../sql/accounts.ts';
import { forgetCredentials } from './sql/connected.ts';

/**
 * Forgets the credentials of an account that was connected by a login. Its tasks wait, on hold `account`, until it is
 * connected again. The platform is not asked: the app keeps its permission there until the person takes it back.
 * @throws CarillonError `invalid_input`, `account_not_found`, `account_not_by_login`
 */
export async function disconnectAccount(services: Services, caller: Caller, id: string): Promise<Account> {
  parse(z.object({ id: z.uuid() }), { id });
  const [account] = await services.db.run<Account>(selectAccount(id));
  if (account === undefined || account.workspaceId !== caller.workspaceId)
    throw new CarillonError('account_not_found', { id });
  if (account.connectedAt === null) throw new CarillonError('account_not_by_login', { id });
  await services.db.run(
    forgetCredentials(id, 'It was disconnected. Connect it again to have its posts published.'),
  );
  const [after = account] = await services.db.run<Account>(selectAccount(id));
  return after;
}
