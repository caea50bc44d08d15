import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, systemClock } from '../../core/index.ts';
import { CallFailed, type AccountHealth } from '../../platforms/index.ts';
import { expiringDays } from '../../services/index.ts';
import { ok, problem, warning, type Result } from './finding.ts';
import type { RealAccount } from './real-accounts.ts';

const timeoutMs = 20_000;
const dayMs = 86_400_000;

/** Asks each platform what the credentials are good for. Renews none. */
export async function checkCredentials(accounts: readonly RealAccount[]): Promise<Result[]> {
  if (accounts.length === 0) return [ok('No real account has credentials; posts are simulated.')];
  return Promise.all(accounts.map(checkOne));
}

async function checkOne(account: RealAccount): Promise<Result> {
  const { platform, credentials, endpoint } = account;
  const ask = async (): Promise<AccountHealth> => {
    const identity = account.identity ?? (await platform.identify({ credentials, endpoint }));
    return platform.check({ account: identity, credentials, endpoint }, systemClock);
  };
  try {
    return judgeHealth(platform.name, await Promise.race([ask(), tooLate(platform.name)]), new Date());
  } catch (error) {
    return judgeFailure(account, error);
  }
}

async function tooLate(name: string): Promise<never> {
  await sleep(timeoutMs, undefined, { ref: false });
  throw new CallFailed({
    kind: 'unavailable',
    message: `${name} gave no answer within ${timeoutMs / 1_000} s.`,
  });
}

/** What is wrong with credentials that work. */
export function judgeHealth(
  name: string,
  { identity, missing, expiresAt, notes }: AccountHealth,
  now: Date,
): Result {
  const whose = `${name}, ${identity.displayName}:`;
  if (missing.length > 0)
    return problem(
      `${whose} ${missing.join(', ')} was not granted.`,
      'Grant it, and make a new token after that.',
    );
  if (expiresAt === null) return ok([`${whose} the credentials work.`, ...notes].join(' '));
  const day = expiresAt.toISOString().slice(0, 10);
  const isSoon = expiresAt.getTime() - now.getTime() <= expiringDays * dayMs;
  return isSoon
    ? warning(`${whose} the credentials work, and end on ${day}.`, 'Make new ones before that, and restart.')
    : ok([`${whose} the credentials work until ${day}.`, ...notes].join(' '));
}

function judgeFailure({ platform, identity }: RealAccount, error: unknown): Result {
  const whose = identity === null ? platform.name : `${platform.name}, ${identity.displayName}`;
  const found = `${whose}: ${messageOf(error)}`;
  const kind = error instanceof CallFailed ? error.failure.kind : 'internal';
  if (kind === 'auth_expired')
    return warning(`${whose}: the access token has ended.`, 'Nothing: it is renewed before the next post.');
  if (['unavailable', 'rate_limited', 'internal'].includes(kind))
    return { state: 'unknown', found, remedy: null };
  const names = platform.variables.filter(({ required }) => required).map(({ name }) => name);
  return problem(found, `Correct it on ${platform.name}, or set ${names.join(', ')} and restart.`);
}
