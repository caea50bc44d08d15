import type { Queryable } from '../../db/index.ts';
import type { Handler, Outcome } from '../../scheduler/index.ts';
import type { Connections } from './connections.ts';

/** Longer than a renewal takes, so that the claim outlives it. */
const leaseMs = 60_000;

/** What must be left of a call: the platform's answer (10 s), and writing it down. */
const neededMs = 13_000;

/** While another worker renews. */
const busyMs = 1_000;

/**
 * Handlers whose failure `auth_expired` renews the account's credentials: the task runs again, under a new claim, and
 * spends no attempt. Where that does not help, the failure stands.
 */
export function renewWhenExpired(
  handlers: ReadonlyMap<string, Handler>,
  deps: { db: Queryable; connections: Connections },
): ReadonlyMap<string, Handler> {
  return new Map([...handlers].map(([type, handler]) => [type, renewing(handler, deps)]));
}

function renewing(
  handler: Handler,
  { db, connections }: { db: Queryable; connections: Connections },
): Handler {
  return async (task, context) => {
    const { accountId, platform } = task;
    if (accountId === null || platform === null) return handler(task, context);
    // Before it runs: credentials that others renew meanwhile must not count as those that were refused.
    const version = await connections.versionOf(db, platform, accountId);
    const outcome = await handler(task, context);
    if (version === null || !isExpired(outcome)) return outcome;

    if (context.signal.aborted || context.remainingMs() < neededMs)
      return snooze(0, 'too little time is left to renew the credentials');
    if (!(await context.renewLease(leaseMs, 'publishing'))) return { outcome: 'lost' };
    const renewal = await connections.renew(db, accountId, version);
    switch (renewal.outcome) {
      case 'renewed':
        return snooze(0, 'the account’s credentials had ended and were renewed');
      case 'busy':
        return snooze(busyMs, 'the account’s credentials are being renewed');
      case 'failed':
        return { ...outcome, failure: renewal.failure };
      case 'hopeless':
        return outcome;
    }
  };
}

type Failed = Extract<Outcome, { outcome: 'failed' }>;

const isExpired = (outcome: Outcome): outcome is Failed =>
  outcome.outcome === 'failed' && outcome.failure.kind === 'auth_expired' && !outcome.sparesAccount;

const snooze = (inMs: number, reason: string): Outcome => ({ outcome: 'snoozed', inMs, reason });
