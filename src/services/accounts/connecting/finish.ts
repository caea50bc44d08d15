import { CarillonError, sha256 } from '../../../core/index.ts';
import { CallFailed, type GivenAccess, type Identity } from '../../../platforms/index.ts';
import type { Services } from '../../context.ts';
import type { Account } from '../account.ts';
import { clockFrom } from '../database-clock.ts';
import { keepAccount } from './keep-account.ts';
import { openLogin, platformWithLogin, sealOffer, type LoginPlatform } from './login.ts';
import { endLogin, offerChoice, takeLogin, type Login } from './sql/logins.ts';

/** What a platform sends a person back with. */
export interface LoginReturn {
  state: string | null;
  code: string | null;
  error: string | null;
}

/** What became of a login. */
export type FinishedLogin =
  { outcome: 'connected'; account: Account } | { outcome: 'choose'; id: string; choices: Identity[] };

/**
 * Takes a person back from the platform: exchanges the code, once, and connects the account; or keeps what there is to
 * choose from for ten minutes.
 * @throws CarillonError `unknown_platform`, `login_impossible`, `login_over`, `login_refused`, `login_failed`
 */
export async function finishLogin(
  services: Services,
  platformName: string,
  { state, code, error }: LoginReturn,
): Promise<FinishedLogin> {
  const platform = platformWithLogin(services, platformName);
  if (state === null) throw new CarillonError('login_over');
  const [login] = await services.db.run<Login>(takeLogin(platform.id, sha256(state)));
  if (login === undefined) throw new CarillonError('login_over');
  try {
    if (code === null)
      throw new CarillonError('login_refused', { platform: platform.name, reason: why(error) });
    const found = await exchange(services, platform, login, code);
    return await take(services, platform, login, found);
  } catch (thrown) {
    const failed = thrown instanceof CallFailed ? failure(platform, thrown) : thrown;
    const problem = failed instanceof CarillonError ? failed.message : 'Carillon failed.';
    await services.db.run(endLogin(login, { problem }));
    throw failed;
  }
}

async function exchange(
  services: Services,
  platform: LoginPlatform,
  login: Login,
  code: string,
): Promise<GivenAccess[]> {
  const { connections } = services;
  // Before the code is spent: what can't be kept must not be exchanged.
  const verifier = openLogin(await services.sealer(), login);
  const app = connections.appOf(platform, login.simulated);
  if (app === null) throw new CarillonError('login_over');
  const { kind, redirectUri, simulated } = login;
  const endpoint = connections.endpointOf(platform, simulated);
  const clock = clockFrom(services.clock, login.now);
  return platform.connecting.exchange({ app, endpoint, kind, code, redirectUri, verifier }, clock);
}

async function take(
  services: Services,
  platform: LoginPlatform,
  login: Login,
  found: readonly GivenAccess[],
): Promise<FinishedLogin> {
  const [first, ...more] = found;
  if (first === undefined) {
    const reason = `there is no ${login.kind} that this person may post for`;
    throw new CarillonError('login_refused', { platform: platform.name, reason });
  }
  if (more.length === 0) return { outcome: 'connected', account: await keepAccount(services, login, first) };
  const sealer = await services.sealer();
  await services.db.run(offerChoice(login.id, sealOffer(sealer, login.id, found), sealer.keyId));
  return { outcome: 'choose', id: login.id, choices: found.map(({ identity }) => identity) };
}

const failure = (platform: LoginPlatform, { failure: { message } }: CallFailed): CarillonError =>
  new CarillonError('login_failed', { platform: platform.name, reason: message });

/** The platform's word for it, where it is one. */
function why(error: string | null): string {
  if (error === null) return 'it sent neither a code nor an error';
  if (denials.includes(error)) return 'access was refused on its page';
  return /^[a-z][a-z_]{0,59}$/.test(error) ? `it says ${error}` : 'it gave a reason that can not be read';
}

const denials = ['access_denied', 'user_cancelled_authorize', 'user_cancelled_login'];
