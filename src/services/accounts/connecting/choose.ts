import { z } from 'zod';
import { CarillonError } from '../../../core/index.ts';
import type { Identity } from '../../../platforms/index.ts';
import type { Caller, Services } from '../../context.ts';
import { parse } from '../../tasks/index.ts';
import type { Account } from '../account.ts';
import { keepAccount } from './keep-account.ts';
import { openLogin, readOffer } from './login.ts';
import { selectLogin, type Login } from './sql/logins.ts';

export const chooseSchema = z.strictObject({ remoteId: z.string().min(1).max(200) });

/** `remoteId`: of the choice. */
export type ChooseInput = z.input<typeof chooseSchema>;

/** How far a login has come. */
export interface LoginState {
  id: string;
  platform: string;
  simulated: boolean;
  /** "over": nobody came back, or nobody chose, in time. */
  status: Login['status'] | 'over';
  /** What there is to choose from, while it is choosing. */
  choices: Identity[];
  accountId: string | null;
  problem: string | null;
  expiresAt: Date;
}

/** @throws CarillonError `invalid_input`, `login_not_found`; `login_over` when its choice was sealed with another secret */
export async function getLogin(services: Services, caller: Caller, id: string): Promise<LoginState> {
  const login = await find(services, caller, id);
  const { platform, simulated, accountId, problem, expiresAt } = login;
  const isOpen = login.status !== 'connected' && login.status !== 'failed';
  const status = isOpen && expiresAt <= login.now ? 'over' : login.status;
  const choices =
    status === 'choosing'
      ? readOffer(openLogin(await services.sealer(), login)).map(({ identity }) => identity)
      : [];
  return { id, platform, simulated, status, choices, accountId, problem, expiresAt };
}

/**
 * Connects one of several accounts that a login gave access to; the others are forgotten.
 * @throws CarillonError `login_not_found`, `login_over`, `invalid_input`
 */
export async function chooseAccount(
  services: Services,
  caller: Caller,
  id: string,
  input: ChooseInput,
): Promise<Account> {
  const { remoteId } = parse(chooseSchema, input);
  const login = await find(services, caller, id);
  if (login.status !== 'choosing' || login.expiresAt <= login.now) throw new CarillonError('login_over');
  const offer = readOffer(openLogin(await services.sealer(), login));
  const chosen = offer.find(({ identity }) => identity.remoteId === remoteId);
  if (chosen === undefined) {
    const problem = `must be one of ${offer.map(({ identity }) => identity.remoteId).join(', ')}`;
    throw new CarillonError('invalid_input', { field: 'remoteId', problem });
  }
  return keepAccount(services, login, chosen);
}

const idSchema = z.object({ id: z.uuid() });

async function find(services: Services, caller: Caller, id: string): Promise<Login> {
  parse(idSchema, { id });
  const [login] = await services.db.run<Login>(selectLogin(caller.workspaceId, id));
  if (login === undefined) throw new CarillonError('login_not_found', { id });
  return login;
}
