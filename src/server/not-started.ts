import { html } from 'hono/html';
import { CarillonError, newId } from '../core/index.ts';
import { databaseLost } from './database-lost.ts';
import { shell } from './docs/index.ts';
import { errorBody } from './errors.ts';

/**
 * The answer of a host on which the app could not start: why, and what to do, to a browser as a page. It names variables
 * and no values; what is not ours to say is in the log, under the request's id.
 */
export function answerNotStarted(
  thrown: unknown,
  request: Request,
  log: (requestId: string) => void,
): Response {
  const requestId = request.headers.get('x-request-id')?.slice(0, 128) ?? newId();
  const error = errorOf(thrown, requestId);
  log(requestId);
  const init = { status: error.status, headers: { 'cache-control': 'no-store', 'x-request-id': requestId } };
  if (!request.headers.get('accept')?.includes('text/html'))
    return Response.json(errorBody(error, requestId), init);
  const page = shell(
    'Carillon did not start',
    html`<h1>Carillon did not start</h1>
      <p>${error.message}</p>
      <p><code>${error.code}</code>, request <code>${requestId}</code></p>`,
  );
  return new Response(String(page), {
    ...init,
    headers: { ...init.headers, 'content-type': 'text/html; charset=utf-8' },
  });
}

function errorOf(thrown: unknown, requestId: string): CarillonError {
  const cause =
    thrown instanceof CarillonError && thrown.code === 'database_unreachable' ? thrown.cause : thrown;
  const lost = cause instanceof Error ? databaseLost(cause) : null;
  if (lost !== null) return lost;
  if (!(thrown instanceof CarillonError))
    return new CarillonError('internal', { requestId }, { cause: thrown });
  // Its target is a host name.
  if (thrown.code !== 'database_unreachable') return thrown;
  return new CarillonError('database_unreachable', {
    target: 'DATABASE_URL',
    problem: 'it refuses the connection',
  });
}
