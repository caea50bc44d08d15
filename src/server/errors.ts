import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { CarillonError, type Logger } from '../core/index.ts';
import { databaseLost } from './database-lost.ts';
import type { HttpContext } from './parts.ts';

/** The body of every error answer. */
export function errorBody(error: CarillonError, requestId: string) {
  const { code, message, params, errors } = error;
  const each = errors.map((one) => ({
    index: one.index,
    code: one.error.code,
    message: one.error.message,
    params: one.error.params,
  }));
  return {
    success: false as const,
    error: { code, message, params, requestId, ...(each.length > 0 && { errors: each }) },
  };
}

/** Turns whatever was thrown into an answer. What is not ours to say is logged with its stack, and never sent. */
export function answerErrors(logger: Logger) {
  return (thrown: Error, c: HttpContext): Response => {
    const requestId = c.get('requestId');
    const error = errorOf(thrown, requestId);
    if (error.status >= 500) {
      logger.error({ err: thrown, requestId, method: c.req.method, path: c.req.path }, 'a request failed');
    }
    if (error.code === 'unauthorized' || error.code === 'cron_unauthorized')
      c.header('WWW-Authenticate', 'Bearer');
    if (error.code === 'range_not_satisfiable') c.header('Content-Range', `bytes */${error.params['bytes']}`);
    if (error.status === 429) c.header('Retry-After', String(error.params['retryAfterSeconds']));
    return c.json(errorBody(error, requestId), error.status as ContentfulStatusCode);
  };
}

function errorOf(thrown: Error, requestId: string): CarillonError {
  if (thrown instanceof CarillonError && thrown.code !== 'internal') return thrown;
  return databaseLost(thrown) ?? new CarillonError('internal', { requestId }, { cause: thrown });
}
