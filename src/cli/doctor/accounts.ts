import { systemClock } from '../../core/index.ts';
import { askHealth, expiringDays, type RealAccount, type Said } from '../../services/index.ts';
import { ok, problem, warning, type Result } from './finding.ts';

const dayMs = 86_400_000;

type Failed = Extract<Said, { failure: unknown }>;
type Health = Exclude<Said, Failed>;

/** Asks each platform what the credentials are good for. Renews none. */
export async function checkCredentials(accounts: readonly RealAccount[]): Promise<Result[]> {
  if (accounts.length === 0) return [ok('No real account has credentials; posts are simulated.')];
  return Promise.all(accounts.map(checkOne));
}

async function checkOne(account: RealAccount): Promise<Result> {
  const said = await askHealth(account, systemClock);
  return 'failure' in said
    ? judgeRefusal(account, said)
    : judgeHealth(account.platform.name, said, new Date());
}

/** What is wrong with credentials that work. */
export function judgeHealth(
  name: string,
  { identity, missing, expiresAt, notes }: Health,
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

function judgeRefusal({ platform, identity }: RealAccount, { failure: { kind, message } }: Failed): Result {
  const whose = identity === null ? platform.name : `${platform.name}, ${identity.displayName}`;
  const found = `${whose}: ${message}`;
  if (kind === 'auth_expired')
    return warning(`${whose}: the access token has ended.`, 'Nothing: it is renewed before the next post.');
  if (kind === 'unavailable' || kind === 'rate_limited') return { state: 'unknown', found, remedy: null };
  const names = platform.variables.filter(({ required }) => required).map(({ name }) => name);
  return problem(found, `Correct it on ${platform.name}, or set ${names.join(', ')} and restart.`);
}
