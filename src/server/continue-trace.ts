import type { MiddlewareHandler } from 'hono';
import { continuing } from '../core/index.ts';
import type { HttpEnv } from './parts.ts';

/** What a request does is part of its caller's trace, where it names one (W3C traceparent). */
export const continueTrace: MiddlewareHandler<HttpEnv> = (c, next) =>
  continuing(c.req.header('traceparent') ?? null, next);
