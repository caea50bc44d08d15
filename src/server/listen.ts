import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { CarillonError } from '../core/index.ts';

/** For a whole request: a video comes slowly over a phone. */
const uploadMs = 3_600_000;

export interface Listening {
  /** "http://127.0.0.1:3000" */
  url: string;
  /** Accepts no more, lets requests in flight end, for `graceMs` at most, and closes what is idle. */
  close(): Promise<void>;
}

/**
 * Serves over a port; 0 takes any free one.
 * @throws CarillonError `port_taken`
 */
export async function listen(
  http: { fetch(request: Request): Response | Promise<Response> },
  { port, host, graceMs = 10_000 }: { port: number; host: string; graceMs?: number },
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: (request) => http.fetch(request),
    // Its own Request and Response can not read every body, in place of Node's they would break whoever reads streams.
    overrideGlobalObjects: false,
  }) as Server;
  server.requestTimeout = uploadMs;
  let closing: Promise<void> | null = null;
  // A kept-alive connection whose request ends while we close is idle then, but would stay open for seconds.
  server.on('request', (_request, answer) => {
    answer.once('close', () => closing && setImmediate(() => server.closeIdleConnections()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new CarillonError('port_taken', { port, host }) : error);
    });
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${bound}`, close: () => (closing ??= closeGently(server, graceMs)) };
}

async function closeGently(server: Server, graceMs: number): Promise<void> {
  const tooLong = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearTimeout(tooLong);
}
