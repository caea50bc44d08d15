import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { CarillonError, sha256 } from '../../core/index.ts';
import type { HttpEnv } from '../parts.ts';
import { bearerOf } from './bearer.ts';

/** Lets a request through that carries the secret, wherever it comes from. @throws CarillonError `cron_unauthorized` */
export function requireCronSecret(secret: string): MiddlewareHandler<HttpEnv> {
  // Hashes have one length, so that the comparison takes the same time whatever was sent.
  const expected = Buffer.from(sha256(secret));
  return async (c, next) => {
    const given = Buffer.from(sha256(bearerOf(c.req.raw.headers) ?? ''));
    if (secret === '' || !timingSafeEqual(given, expected)) throw new CarillonError('cron_unauthorized');
    await next();
  };
}
