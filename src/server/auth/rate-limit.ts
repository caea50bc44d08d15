import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { CarillonError } from '../../core/index.ts';
import type { HttpContext } from '../parts.ts';

/** Counts a request of a key and says so in its headers. @throws CarillonError `rate_limited` */
export type RateLimit = (c: HttpContext, keyId: string) => Promise<void>;

/** So many requests per minute and key, counted in this process. */
export function createRateLimit(perMinute: number): RateLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (c, keyId) => {
    const { allowed, state } = await consume(limiter, keyId);
    const resetSeconds = Math.ceil(state.msBeforeNext / 1_000);
    c.header('RateLimit-Limit', String(perMinute));
    c.header('RateLimit-Remaining', String(state.remainingPoints));
    c.header('RateLimit-Reset', String(resetSeconds));
    if (!allowed) throw new CarillonError('rate_limited', { retryAfterSeconds: Math.max(resetSeconds, 1) });
  };
}

async function consume(limiter: RateLimiterMemory, keyId: string) {
  try {
    return { allowed: true, state: await limiter.consume(keyId) };
  } catch (refused) {
    // The limiter rejects with its state, not with an Error.
    if (refused instanceof RateLimiterRes) return { allowed: false, state: refused };
    throw refused;
  }
}
