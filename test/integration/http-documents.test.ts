import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../src/server/index.ts';
import { createCall, openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;

beforeAll(async () => {
  server = await openHttpApp();
});
afterAll(() => server.close());

interface Operation {
  summary: string;
  security: object[];
  parameters?: { name: string; in: string }[];
  responses: object;
}

const open = (path: string, headers: Record<string, string> = {}) =>
  server.call({ path, key: false, headers });

describe('GET /openapi.json', () => {
  it.each(['always', 'never'] as const)(
    'lists exactly the routes there are (simulate %s)',
    async (simulate) => {
      const http = server.serve({}, { config: { simulate } });
      const { body } = await createCall(http, server.key)({ path: '/openapi.json', key: false });
      const described = Object.entries(body.paths).flatMap(([path, item]) =>
        Object.keys(item as object).map(
          (method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        ),
      );
      // "ALL" is middleware; OPTIONS says which methods there are.
      const routes = http.routes.filter(({ method }) => method !== 'ALL' && method !== 'OPTIONS');
      const served = new Set(routes.map(({ method, path }) => `${method} ${path}`));
      expect(described.sort()).toEqual([...served].sort());
      expect(described.some((route) => route.includes('_emulator'))).toBe(simulate === 'always');
    },
  );

  it('says of every route what it is for, who may call it, and how it refuses', async () => {
    const { body } = await open('/openapi.json');
    const schemes = Object.keys(body.components.securitySchemes);
    const named = new Map<string, unknown>();
    for (const [path, item] of Object.entries<Record<string, Operation>>(body.paths)) {
      for (const [method, { summary, security, responses, parameters = [] }] of Object.entries(item)) {
        named.set(`${method} ${path}`, {
          summary: summary !== '',
          schemes: security.flatMap(Object.keys).every((scheme) => schemes.includes(scheme)),
          refuses: ['500', ...(security.length > 0 ? ['401'] : [])].every((status) => status in responses),
          placeholders: parameters.filter((one) => one.in === 'path').map(({ name }) => `{${name}}`),
        });
      }
    }
    const expected = [...named.keys()].map((route) => [
      route,
      { summary: true, schemes: true, refuses: true, placeholders: route.match(/\{\w+\}/g) ?? [] },
    ]);
    expect(Object.fromEntries(named)).toEqual(Object.fromEntries(expected));
  });
});

describe('pages', () => {
  it('need nothing from elsewhere, and their links lead somewhere', async () => {
    for (const page of ['/', '/docs', '/_emulator/']) {
      const { status, text, headers } = await open(page, { accept: 'text/html' });
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
      expect(text).not.toMatch(/<script|(?:src|href)="(?:https?:)?\/\//);
      for (const [, href = ''] of text.matchAll(/(?:href|src)="([^"#]+)"/g)) {
        if (href.startsWith('data:')) continue;
        const { pathname } = new URL(href, `http://localhost${page}`);
        expect([href, (await open(pathname)).status]).toEqual([href, 200]);
      }
    }
  });

  it('show every route', async () => {
    const { text } = await open('/docs');
    const { body } = await open('/openapi.json');
    for (const [path, operations] of Object.entries<Record<string, unknown>>(body.paths))
      for (const method of Object.keys(operations))
        expect(text).toContain(`<code>${method.toUpperCase()} ${path}</code>`);
  });

  it.each(['/favicon.svg', '/favicon.ico'])('have an icon: %s', async (path) => {
    const { headers, text } = await open(path);
    expect([headers.get('content-type'), text.slice(0, 4)]).toEqual(['image/svg+xml', '<svg']);
  });
});

describe('/_emulator', () => {
  it('shows what was published, and lets a key with write arm faults', async () => {
    expect((await open('/_emulator')).headers.get('location')).toBe('/_emulator/');
    expect((await open('/_emulator/feeds/facebook')).body).toEqual({ platform: 'facebook', items: [] });
    expect((await open('/_emulator/feeds/myspace')).status).toBe(422);
    expect((await open('/_emulator/coverage')).body.platforms.length).toBeGreaterThan(0);
    const fault = { platform: 'facebook', effect: 'before', answer: 'status_500' };
    expect((await server.post('/_emulator/faults', fault)).status).toBe(201);
    expect((await open('/_emulator/faults')).body.faults).toMatchObject([fault]);
    expect((await server.call({ method: 'DELETE', path: '/_emulator/faults' })).body).toEqual({ faults: [] });
  });

  it.each(['/facebook/v24.0/me', '/_emulator/nothing', '/twitter/2/users/me'])(
    'does not serve %s',
    async (path) => {
      expect((await server.get(path)).body.error.code).toBe('route_not_found');
    },
  );

  it('is not there when nothing is simulated', async () => {
    const call = createCall(server.serve({}, { config: { simulate: 'never' } }), server.key);
    for (const path of ['/_emulator', '/_emulator/', '/_emulator/feeds/facebook']) {
      expect((await call({ path })).body.error.code).toBe('route_not_found');
    }
    expect((await call({ path: '/' })).text).not.toContain('_emulator');
  });
});

describe('every answer', () => {
  it('to a route that is not there names it', async () => {
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['PUT', '/api/agent/schedule'],
      ['GET', '/api/agent/tasks/'],
      ['GET', '/api/agent/tasks/%E0%A4%A/x'],
    ] as const) {
      const { status, body } = await server.call({ method, path });
      expect([status, body.error.code, body.error.params.method]).toEqual([404, 'route_not_found', method]);
    }
  });

  it('names its request: the id that came along, or a new one', async () => {
    const given = await open('/nothing', { 'x-request-id': 'abc-1=_' });
    expect([given.headers.get('x-request-id'), given.body.error.requestId]).toEqual(['abc-1=_', 'abc-1=_']);
    for (const bad of ['a b', '<script>', 'a'.repeat(129), '']) {
      const { headers, body } = await open('/nothing', { 'x-request-id': bad });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(body.error.requestId).toBe(headers.get('x-request-id'));
    }
  });

  it('forbids what browsers should not do, and names no software', async () => {
    for (const path of ['/', '/api/agent/tasks', '/_emulator/', '/nothing']) {
      const { headers } = await server.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('to HEAD is that to GET without its body; to OPTIONS, what there is', async () => {
    const head = await server.call({ method: 'HEAD', path: '/api/agent/tasks' });
    expect([head.status, head.text]).toEqual([200, '']);
    const { status, headers } = await server.call({
      method: 'OPTIONS',
      path: '/api/agent/tasks/stats',
      key: false,
    });
    expect([status, headers.get('allow')]).toEqual([204, 'GET, HEAD']);
    const faults = await server.call({ method: 'OPTIONS', path: '/_emulator/faults', key: false });
    expect(faults.headers.get('allow')).toBe('GET, HEAD, POST, DELETE');
  });
});

describe('a mistake of ours', () => {
  it('is logged with its stack, and answered with nothing but the request id', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write: (line, _encoding, done) => {
        lines.push(String(line));
        done();
      },
    });
    const logger = pino({ level: 'debug' }, stream);
    const broken = {
      services: { ...server.app.services, logger },
      process: () => Promise.reject(new Error('secret detail')),
    };
    const call = createCall(server.serve({}, broken), server.key);
    const authorization = 'Bearer a-cron-secret';
    const { status, text, body } = await call({
      path: '/api/agent/process?token=hidden',
      key: false,
      headers: { authorization },
    });
    expect([status, body.error.code]).toEqual([500, 'internal']);
    expect(text).not.toContain('secret detail');
    const logged = lines
      .map((line) => JSON.parse(line))
      .filter(({ requestId }) => requestId === body.error.requestId);
    expect(logged).toMatchObject([
      { level: 50, err: { message: 'secret detail', stack: expect.stringContaining('at ') } },
      { level: 20, msg: 'request', method: 'GET', path: '/api/agent/process', status: 500 },
    ]);
    expect(lines.join('')).not.toMatch(/hidden|a-cron-secret/);
  });
});

describe('over a port', () => {
  it('answers, refuses what is too large even without a length, and closes', async () => {
    const { url, close } = await listen(server.http, { port: 0, host: '127.0.0.1' });
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ ok: true });
    const headers = { 'x-api-key': server.key };
    const chunk = new Uint8Array(1024 * 1024).fill(0x20);
    const body = new ReadableStream({
      start: (controller) => {
        for (let index = 0; index < 9; index += 1) controller.enqueue(chunk);
        controller.close();
      },
    });
    const path = `${url}/api/agent/schedule`;
    const chunked = await fetch(path, { method: 'POST', headers, body, duplex: 'half' });
    expect(chunked.status).toBe(413);
    const whole = await fetch(path, { method: 'POST', headers, body: Buffer.alloc(9 * 1024 * 1024) });
    expect(whole.status).toBe(413);
    const fits = await fetch(path, { method: 'POST', headers, body: Buffer.alloc(8 * 1024 * 1024, '[') });
    expect(fits.status).toBe(400);
    await close();
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  });
});
