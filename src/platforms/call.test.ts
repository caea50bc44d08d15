import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { call, CallFailed } from './call.ts';
import type { Endpoint } from './endpoint.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const over = (baseUrl: string, fetch: Endpoint['fetch'] = null): Endpoint => ({
  baseUrl,
  fetch,
  settleMs: null,
  quarantineMs: 180_000,
});

async function serve(listener: RequestListener): Promise<Endpoint> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return over(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe('call', () => {
  it('sends one request and returns any status with its headers and body', async () => {
    const seen: IncomingMessage[] = [];
    const endpoint = await serve((request, response) => {
      seen.push(request);
      response.writeHead(503, { 'x-why': 'busy' }).end('{"a":1}');
    });
    const answer = await call(
      endpoint,
      { method: 'GET', path: '/me?x=1', headers: { A: 'b' } },
      { requestId: 'r-1' },
    );
    expect({ status: answer.status, body: answer.body, why: answer.headers.get('x-why') }).toEqual({
      status: 503,
      body: '{"a":1}',
      why: 'busy',
    });
    expect(seen.map(({ method, url }) => [method, url])).toEqual([['GET', '/me?x=1']]);
    expect(seen[0]?.headers).toMatchObject({ a: 'b', 'x-request-id': 'r-1' });
    expect(seen[0]?.headers['user-agent']).toMatch(/^Carillon\//);
  });

  it('does not follow redirects', async () => {
    const endpoint = await serve((_request, response) =>
      response.writeHead(302, { location: '/elsewhere' }).end(),
    );
    expect((await call(endpoint, { method: 'GET', path: '/' })).status).toBe(302);
  });

  it('sends a body, over a socket and in process alike', async () => {
    const endpoint = await serve((request, response) => request.pipe(response));
    const request = { method: 'POST', path: '/', body: 'grüße' } as const;
    expect((await call(endpoint, request)).body).toBe('grüße');
    const echo = over('http://emulator.test', async (incoming) => new Response(await incoming.text()));
    expect((await call(echo, request)).body).toBe('grüße');
  });

  it.each([
    ['refused', async () => over('http://127.0.0.1:1')],
    ['reset', () => serve((request) => request.socket.resetAndDestroy())],
    ['silent', () => serve(() => {})],
    [
      'broken in process',
      async () => over('http://emulator.test', () => Promise.reject(new Error('broken'))),
    ],
    ['silent in process', async () => over('http://emulator.test', () => new Promise(() => {}))],
  ])('throws CallFailed "unavailable" when the endpoint is %s', async (_how, endpoint) => {
    const failing = call(
      await endpoint(),
      { method: 'GET', path: '/?access_token=secret' },
      { timeoutMs: 100 },
    );
    const error = await failing.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof CallFailed)) throw new Error('expected a CallFailed', { cause: error });
    expect(error.failure.kind).toBe('unavailable');
    expect(error.failure.message).not.toContain('secret');
  });

  it('throws CallFailed "config" when a credential makes no header, without quoting it', async () => {
    const headers = { Authorization: 'Bearer secret\nX: y' };
    const failing = call(over('http://emulator.test'), { method: 'GET', path: '/', headers });
    await expect(failing).rejects.toMatchObject({
      failure: { kind: 'config', message: expect.not.stringContaining('secret') },
    });
  });
});
