import { randomBytes } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { operations, type EmulatorContext } from '../harness/index.ts';
import { calls, type Call, type CallName } from './calls.ts';
import { claimedCaller, createAuthenticator } from './callers.ts';
import {
  appContextNeeded,
  creditsDepleted,
  forbidden,
  plainProblem,
  tooManyRequests,
  unauthorized,
  userContextNeeded,
} from './problems.ts';
import { createRateLimits } from './rate-limits.ts';
import type { TwitterSettings } from './settings.ts';

/** What stands before a route: faults, credentials, scopes, credits, limits; and X's headers on the way out. */
export type Guard = (
  name: CallName,
) => [headers: MiddlewareHandler, faults: MiddlewareHandler, admission: MiddlewareHandler];

/** The reasons X gives for its own failures. */
export const failures = {
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
} as const;

export function createGuard(context: EmulatorContext, settings: TwitterSettings): Guard {
  const limits = createRateLimits(context.clock);
  const authenticate = createAuthenticator(context);

  const withHeaders = (name: CallName): MiddlewareHandler => {
    return async (c, next) => {
      await next();
      c.header('x-transaction-id', randomBytes(8).toString('hex'));
      // A fault that plays "limit reached" has set its own figures.
      if (c.res.headers.has('x-rate-limit-limit')) return;
      setHeaders(c, limits.headers(name, claimedCaller(c)));
    };
  };

  const admit = (name: CallName): MiddlewareHandler => {
    const { callers, scopes }: Call = calls[name];
    return async (c, next) => {
      const known = await authenticate(c);
      if (known === null) return unauthorized(c);
      if (!callers.includes(known.caller)) {
        return known.caller === 'app' ? userContextNeeded(c) : appContextNeeded(c);
      }
      // A live answer to an upload without "media.write" says no more (plhery/node-twitter-api-v2#588, 2025-05).
      if (known.scopes && scopes.some((scope) => !known.scopes?.includes(scope)))
        return forbidden(c, 'Forbidden');
      if (settings.credits === 'depleted') return creditsDepleted(c);
      if (!limits.spend(name, known.caller)) return tooManyRequests(c);
      return next();
    };
  };

  const hit = (name: CallName): MiddlewareHandler =>
    operations(context, 'twitter', {
      rateLimited(c) {
        setHeaders(c, limits.headers(name, claimedCaller(c), 0));
        return tooManyRequests(c);
      },
      quotaReached(c) {
        setHeaders(c, limits.usedUpToday(name, claimedCaller(c)));
        return tooManyRequests(c);
      },
      // X does not tell a token that ended from one that was revoked.
      tokenExpired: unauthorized,
      tokenDead: unauthorized,
      serverError: (c, status) => plainProblem(c, status, failures[status]),
      withoutId: (c) => c.json({ data: {} }, 201),
    })(calls[name].operation);

  return (name) => [withHeaders(name), hit(name), admit(name)];
}

function setHeaders(c: Context, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}
