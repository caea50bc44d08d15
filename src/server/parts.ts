import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Processed, Worker } from '../scheduler/index.ts';
import type { Caller, ProcessOptions, Services, SimulateMode } from '../services/index.ts';

/** What the HTTP room needs of an app. */
export interface ServerParts {
  config: { simulate: SimulateMode };
  services: Services;
  emulated: {
    server: {
      control(request: Request): Promise<Response>;
      answer(request: Request): Promise<Response>;
    };
    forget(text: string): Promise<number>;
  };
  process(options?: ProcessOptions): Promise<Processed>;
}

/** What health and figures need of it. */
export type WatchedParts = Pick<ServerParts, 'services'>;

export interface HttpOptions {
  /** Who sends it as `Authorization: Bearer` may run what is due. */
  cronSecret: string;
  /** The worker of this process, for GET /ready; null while there is none. */
  worker?: () => Worker | null;
  /** Requests per minute and API key. */
  rateLimit: number;
  /** Aborted when the server is about to close: ends the streams, which never end by themselves. */
  closing?: AbortSignal;
}

/** A route's path with {placeholders}; null: its requests are not counted. */
export type RouteName = string | null;

/** What a request carries on its way; `caller` once its key is known, `route` once it has found one. */
export interface HttpEnv {
  Variables: { requestId: string; caller: Caller; route: RouteName };
}

export type Http = OpenAPIHono<HttpEnv>;
export type HttpContext = Context<HttpEnv>;
