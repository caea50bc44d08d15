import { randomBytes } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { operations, type EmulatorContext } from '../harness/index.ts';
import { claimedCaller, createAuthenticator, type Caller } from './callers.ts';
import type { TwitterSettings } from './entities.ts';
import {
  creditsDepleted,
  plainProblem,
  tooManyRequests,
  unauthorized,
  userContextNeeded,
} from './problems.ts';
import { createRateLimits, type LimitedOperation } from './rate-limits.ts';

/** What stands before a route: faults, credentials, credits, limits; and X's headers on the way out. */
export type Guard = (
  operation: LimitedOperation,
  mayCall: readonly Caller[],
) => [headers: MiddlewareHandler, faults: MiddlewareHandler, admission: MiddlewareHandler];

/** The reasons X gives for its own failures. */
const failures = { 500: 'Internal Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable' } as const;

export function createGuard(context: EmulatorContext, settings: TwitterSettings): Guard {
  const limits = createRateLimits(context.clock);
  const authenticate = createAuthenticator(context.clock);

  const withHeaders = (operation: LimitedOperation): MiddlewareHandler => {
    return async (c, next) => {
      await next();
      c.header('x-transaction-id', randomBytes(8).toString('hex'));
      // A fault that plays "limit reached" has set its own figures.
      if (c.res.headers.has('x-rate-limit-limit')) return;
      setHeaders(c, limits.headers(operation, claimedCaller(c)));
    };
  };

  const admit = (operation: LimitedOperation, mayCall: readonly Caller[]): MiddlewareHandler => {
    return async (c, next) => {
      const caller = await authenticate(c);
      if (caller === null) return unauthorized(c);
      if (!mayCall.includes(caller)) return userContextNeeded(c);
      if (settings.credits === 'depleted') return creditsDepleted(c);
      if (!limits.spend(operation, caller)) return tooManyRequests(c);
      return next();
    };
  };

  const hit = (operation: LimitedOperation): MiddlewareHandler =>
    operations(context, 'twitter', {
      rateLimited(c) {
        setHeaders(c, limits.headers(operation, claimedCaller(c), 0));
        return tooManyRequests(c);
      },
      quotaReached(c) {
        setHeaders(c, limits.usedUpToday());
        return tooManyRequests(c);
      },
      // X does not tell a token that ended from one that was revoked.
      tokenExpired: unauthorized,
      tokenDead: unauthorized,
      serverError: (c, status) => plainProblem(c, status, failures[status]),
      withoutId: (c) => c.json({ data: {} }, 201),
    })(operation);

  return (operation, mayCall) => [withHeaders(operation), hit(operation), admit(operation, mayCall)];
}

function setHeaders(c: Context, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}
