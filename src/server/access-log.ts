import type { MiddlewareHandler } from 'hono';
import type { Logger } from '../core/index.ts';
import type { HttpEnv } from './parts.ts';

/** One line per request, without bodies and queries. Answers are of this moment, and not for caches to keep. */
export function accessLog(logger: Logger): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startedMs = performance.now();
    c.header('Cache-Control', 'no-store');
    await next();
    const { method, path } = c.req;
    const durationMs = Math.round(performance.now() - startedMs);
    logger.debug(
      { requestId: c.get('requestId'), method, path, status: c.res.status, durationMs },
      'request',
    );
  };
}
