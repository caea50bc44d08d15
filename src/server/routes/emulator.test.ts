import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCall, openHttpApp, type HttpApp } from '../../../test/support/http-app.ts';
import { systemClock } from '../../core/index.ts';
import { createEmulatorServer, createPostgresStore, emulators } from '../../emulators/index.ts';

let server: HttpApp;
beforeAll(async () => void (server = await openHttpApp()));
afterAll(() => server.close());

const open = (path: string) => server.call({ path, key: false });

describe('/_emulator', () => {
  it('names no base URLs: the emulated platforms are not served', async () => {
    const { platforms } = (await open('/_emulator/')).body;
    expect(platforms).toHaveLength(emulators.length);
    for (const { baseUrl } of platforms) expect(baseUrl).toBeNull();
    const page = await server.call({ path: '/_emulator/', headers: { accept: 'text/html' }, key: false });
    expect(page.text).toContain('Facebook');
    expect(page.text).not.toContain('Base URL');
  });

  it('shows what was accepted, without the numbers of recipients', async () => {
    const sent = {
      platform: 'whatsapp',
      type: 'social_post',
      content: 'Hello',
      config: { to: '+4915112345678' },
    };
    const { body } = await server.post('/api/agent/schedule', {
      ...sent,
      scheduledAt: new Date().toISOString(),
    });
    await server.app.process();
    const effects = await open('/_emulator/effects/whatsapp');
    expect(
      effects.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ seq: 1, platform: 'whatsapp', taskId: body.task.id }]);
    const feed = await open('/_emulator/feeds/whatsapp');
    expect(feed.body.items).toMatchObject([{ to: '*********5678', taskId: body.task.id }]);
    const page = await server.call({ path: '/_emulator/feeds/whatsapp', headers: { accept: 'text/html' } });
    for (const { text } of [effects, feed, page]) expect(text).not.toContain('15112345678');
  });

  it('shows requests and state, without secrets and numbers', async () => {
    const requests = await open('/_emulator/requests?platform=whatsapp');
    expect(requests.status).toBe(200);
    expect(requests.body.requests).toMatchObject([
      { operation: 'publish', status: 200, request: { headers: { authorization: '[redacted]' } } },
    ]);
    const state = await open('/_emulator/state/whatsapp?kind=message');
    expect(state.body).toMatchObject({ kind: 'message', entities: [{ data: { to: '*********5678' } }] });
    for (const path of ['/_emulator/requests', '/_emulator/state/whatsapp', '/_emulator/coverage']) {
      const page = await server.call({ path, headers: { accept: 'text/html' }, key: false });
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
      expect(page.text).not.toMatch(/<script|15112345678/);
    }
    for (const path of ['/_emulator/requests?platform=myspace', '/_emulator/state/myspace'])
      expect((await open(path)).body.error.code).toBe('unknown_platform');
  });

  it('bends the emulators with a key that may write', async () => {
    const settings = { readBackLagMs: 1500 };
    const path = '/_emulator/settings';
    expect((await server.call({ method: 'PATCH', path, body: settings, key: false })).status).toBe(401);
    expect((await server.call({ method: 'PATCH', path, body: settings })).body).toMatchObject({ settings });
    expect((await server.post('/_emulator/holds', { platform: 'twitter', point: 'received' })).status).toBe(
      201,
    );
    expect((await open('/_emulator/holds')).body).toMatchObject({
      holds: [{ platform: 'twitter' }],
      waiting: [],
    });
    expect((await server.post('/_emulator/holds/release', {})).body).toEqual({ released: 0 });
    expect((await server.call({ method: 'DELETE', path: '/_emulator/holds' })).body.holds).toEqual([]);
  });
});

describe('/_emulator without its database', () => {
  // Port 1 of the loopback address: nobody listens.
  const pool = new Pool({ host: '127.0.0.1', port: 1 });
  const store = createPostgresStore(pool);
  afterAll(() => store.close());

  it.each(['/_emulator/feeds/facebook', '/_emulator/effects/facebook', '/_emulator/state/facebook'])(
    'answers %s with 503, as everything else does',
    async (path) => {
      const emulatorServer = createEmulatorServer({ store, clock: systemClock, emulators });
      const emulated = { server: emulatorServer, forget: store.forget };
      const call = createCall(server.serve({}, { emulated }), server.key);
      const { status, body, text } = await call({ path, key: false });
      expect([status, body.success, body.error.code]).toEqual([503, false, 'database_unreachable']);
      expect(body.error.requestId).toEqual(expect.any(String));
      expect(text).not.toContain('127.0.0.1');
      expect((await call({ path: '/_emulator/faults', key: false })).status).toBe(200);
    },
  );
});
