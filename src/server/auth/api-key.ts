import type { MiddlewareHandler } from 'hono';
import { CarillonError } from '../../core/index.ts';
import { findKey, type Scope, type Services } from '../../services/index.ts';
import type { HttpEnv } from '../parts.ts';
import { bearerOf } from './bearer.ts';
import type { RateLimit } from './rate-limit.ts';

/**
 * Lets a request through that has a key of that scope, and makes its holder the caller.
 * @throws CarillonError `unauthorized`, `rate_limited`, `forbidden`
 */
export function requireKey(
  { db }: Services,
  rateLimit: RateLimit,
  needed: Scope,
): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const key = bearerOf(c.req.raw.headers) ?? c.req.header('x-api-key');
    const holder = key === undefined ? null : await findKey(db, key);
    if (holder === null) throw new CarillonError('unauthorized');
    await rateLimit(c, holder.id);
    const { id, workspaceId, scopes } = holder;
    if (!scopes.includes(needed)) throw new CarillonError('forbidden', { scopes: scopes.join(', '), needed });
    c.set('caller', { workspaceId, actor: { name: 'api', apiKeyId: id, requestId: c.get('requestId') } });
    await next();
  };
}
