import { sleep, type Clock, type Failure, type Sealer } from '../../core/index.ts';
import { isOutage, type Queryable, type Statement } from '../../db/index.ts';
import { CallFailed, type Refreshed } from '../../platforms/index.ts';
import type { ConnectionParts, Found } from './connections.ts';
import { clockFrom } from './database-clock.ts';
import { endsSoon, renewedFrom, sealRenewed } from './renewed.ts';
import {
  endRefreshLease,
  selectPublishedSince,
  storeCredentials,
  takeRefreshLease,
} from './sql/credentials.ts';

/** Longer than the platform's answer may take (10 s); who died meanwhile is waited for no longer. */
const leaseMs = 30_000;

/** A process that was frozen this long after it took the lease asks nothing any more: somebody else may be asking. */
const askWithinMs = 10_000;

/** New credentials wait this long for a database that is away: nobody else has them. */
const patienceMs = 20_000;
const retryMs = 250;

/** What became of credentials that were to be renewed. */
export type Renewal =
  /** There are other ones now, whoever renewed them. */
  | { outcome: 'renewed' }
  /** Somebody else is at it. */
  | { outcome: 'busy' }
  | { outcome: 'failed'; failure: Failure }
  /** There is nothing to renew with, or what was renewed never worked. */
  | { outcome: 'hopeless' };

/** Why: they were refused, or they still work and end soon. */
export type Stale = 'refused' | 'ends_soon';

interface Parts extends Pick<ConnectionParts, 'sealer' | 'clock' | 'logger'> {
  find(db: Queryable, accountId: string): Promise<Found | null>;
}

interface Lease extends Record<string, unknown> {
  lease: Date;
  now: Date;
}

/**
 * Renews an account's credentials unless they are others than the stale ones already. One caller asks the platform, by
 * a lease on the account that ends by time; no transaction is open meanwhile, and only the lease's holder stores.
 */
export async function renew(
  parts: Parts,
  db: Queryable,
  accountId: string,
  staleVersion: string,
  stale: Stale,
): Promise<Renewal> {
  const found = await parts.find(db, accountId);
  if (found === null) return { outcome: 'hopeless' };
  if (found.version !== staleVersion) return { outcome: 'renewed' };
  if (found.platform.refresh === undefined || (await neverWorked(db, found))) return { outcome: 'hopeless' };

  // Before anything is asked: what can't be kept must not be exchanged.
  const sealer = await parts.sealer().catch(() => null);
  if (sealer === null) return { outcome: 'failed', failure: noSecret };

  const askBy = parts.clock.monotonicMs() + askWithinMs;
  const [lease] = await db.run<Lease>(takeRefreshLease(accountId, staleVersion, leaseMs));
  if (lease === undefined) return lookAgain(parts, db, accountId, staleVersion);
  if (parts.clock.monotonicMs() > askBy) return { outcome: 'busy' };
  return ask({ ...parts, keep: sealer, lease, found, stale }, db);
}

const noSecret: Failure = {
  kind: 'config',
  message:
    'The access token has ended and a renewed one could not be kept: the data folder can not be written. ' +
    'Set CARILLON_SECRET and restart.',
};

/** Credentials that were renewed, have not ended, and have published nothing: another renewal would not help. */
async function neverWorked(db: Queryable, { account, renewed, now }: Found): Promise<boolean> {
  if (renewed === null || endsSoon(renewed, now)) return false;
  return (await db.run(selectPublishedSince(account.id, renewed.renewedAt))).length === 0;
}

async function lookAgain(
  { find }: Pick<Parts, 'find'>,
  db: Queryable,
  accountId: string,
  staleVersion: string,
): Promise<Renewal> {
  const found = await find(db, accountId);
  return { outcome: found === null || found.version !== staleVersion ? 'renewed' : 'busy' };
}

interface Asking extends Parts {
  keep: Sealer;
  lease: Lease;
  found: Found;
  stale: Stale;
}

async function ask(asking: Asking, db: Queryable): Promise<Renewal> {
  const { found, lease, keep, stale, logger } = asking;
  const { id } = found.account;
  const clock = clockFrom(asking.clock, lease.now);
  const answer = await refreshed(found, clock);
  if ('failure' in answer) {
    const { failure } = answer;
    // What works no more and can't be renewed is forgotten: a restart begins with what the environment gives. After a
    // login nothing else is given.
    const isOver =
      stale === 'refused' && failure.kind === 'auth_revoked' && found.account.connectedAt === null;
    await db.run(isOver ? storeCredentials(id, lease.lease, null, null) : endRefreshLease(id, lease.lease));
    return { outcome: 'failed', failure };
  }
  const { credentials, expiresAt } = answer;
  const next = { credentials, expiresAt, renewedAt: clock.now() };
  const sealed = sealRenewed(keep, id, renewedFrom(found.given, found.renewed, next));
  const stored = await patiently(asking, db, storeCredentials(id, lease.lease, sealed, keep.keyId));
  if (stored.length === 0) return lookAgain(asking, db, id, found.version);
  logger.info({ accountId: id, platform: found.platform.id, expiresAt }, 'credentials were renewed');
  return { outcome: 'renewed' };
}

async function refreshed(
  { platform, connection }: Found,
  clock: Clock,
): Promise<Refreshed | { failure: Failure }> {
  try {
    const answer = await platform.refresh?.(connection, clock);
    if (answer === undefined) throw new Error(`${platform.name} renews no credentials`);
    return answer;
  } catch (error) {
    if (error instanceof CallFailed) return { failure: error.failure };
    throw error;
  }
}

/** Safe to repeat: what was stored unheard has ended the lease, so the second try changes nothing. */
async function patiently({ clock, logger }: Asking, db: Queryable, statement: Statement): Promise<unknown[]> {
  const endsAt = clock.monotonicMs() + patienceMs;
  for (;;) {
    try {
      return await db.run(statement);
    } catch (error) {
      if (!isOutage(error) || clock.monotonicMs() > endsAt) throw error;
      logger.warn('the database is away; renewed credentials wait for it');
      await sleep(clock, retryMs);
    }
  }
}
