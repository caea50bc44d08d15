import type { MiddlewareHandler } from 'hono';
import type { HttpEnv } from '../parts.ts';
import type { NoteRequest } from './request-durations.ts';

/** How long each request takes. A route that is not counted has null for its name. */
export function measureRequests(note: NoteRequest): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startedMs = performance.now();
    await next();
    const route: string | null | undefined = c.get('route');
    if (route === null) return;
    const durationMs = performance.now() - startedMs;
    note({ method: c.req.method, route, status: c.res.status, durationMs });
  };
}
