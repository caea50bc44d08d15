import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey, findKey } from '../../src/services/index.ts';
import { createCall, cronSecret, openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;
let readKey: string;
let writeKey: string;

beforeAll(async () => {
  server = await openHttpApp();
  readKey = await createKey(server.app.services.db, 'reader', ['read']);
  writeKey = await createKey(server.app.services.db, 'writer', ['write']);
});
afterAll(() => server.close());

const id = '00000000-0000-7000-8000-00000000000f';
const reads = [
  '/api/agent/tasks',
  '/api/agent/tasks/stats',
  `/api/agent/tasks/${id}`,
  '/api/agent/accounts',
  '/api/platforms',
  '/api/events',
  '/api/webhook-endpoints',
  `/api/webhook-endpoints/${id}`,
  `/api/webhook-endpoints/${id}/deliveries`,
  '/metrics',
].map((path) => ['GET', path] as const);
const writes = [
  ['POST', '/api/agent/schedule'],
  ['PATCH', `/api/agent/tasks/${id}`],
  ['POST', `/api/agent/tasks/${id}/cancel`],
  ['POST', `/api/agent/tasks/${id}/retry`],
  ['POST', `/api/agent/tasks/${id}/resolve`],
  ['POST', '/api/agent/pause'],
  ['POST', '/api/agent/resume'],
  ['POST', '/api/agent/cleanup'],
  ['POST', '/api/webhook-endpoints'],
  ['PATCH', `/api/webhook-endpoints/${id}`],
  ['DELETE', `/api/webhook-endpoints/${id}`],
  ['POST', `/api/webhook-endpoints/${id}/rotate-secret`],
  ['POST', `/api/webhook-endpoints/${id}/test`],
  ['POST', `/api/webhook-endpoints/${id}/replay`],
  ['POST', `/api/webhook-deliveries/${id}/replay`],
  ['POST', '/_emulator/faults'],
  ['DELETE', '/_emulator/faults'],
] as const;

describe.each([...reads, ...writes])('%s %s', (method, path) => {
  it.each([
    ['no key', false, {}],
    ['a wrong key', 'carillon_wrong', {}],
    ['a wrong bearer', false, { authorization: 'Bearer carillon_wrong' }],
    ['the cron secret', false, { authorization: `Bearer ${cronSecret}` }],
    ['a key as Basic', false, { authorization: 'Basic Og==' }],
    ['an SQL key', "' or '1'='1", {}],
  ] as const)('refuses %s', async (_name, key, headers) => {
    const { status, body, headers: answered } = await server.call({ method, path, key, headers });
    expect([status, body.error.code]).toEqual([401, 'unauthorized']);
    expect(answered.get('www-authenticate')).toBe('Bearer');
  });
});

describe('a key', () => {
  it.each(reads)('with only write may not %s %s', async (method, path) => {
    const { status, body } = await server.call({ method, path, key: writeKey });
    expect([status, body.error.code, body.error.params]).toEqual([
      403,
      'forbidden',
      { scopes: 'write', needed: 'read' },
    ]);
  });

  it.each(writes)('with only read may not %s %s', async (method, path) => {
    const { status, body } = await server.call({ method, path, key: readKey });
    expect([status, body.error.code]).toEqual([403, 'forbidden']);
  });

  it('is taken as bearer in any case, or as x-api-key', async () => {
    for (const authorization of [`Bearer ${readKey}`, `bearer ${readKey}`])
      expect(
        (await server.call({ path: '/api/agent/tasks', key: false, headers: { authorization } })).status,
      ).toBe(200);
    expect((await server.call({ path: '/api/agent/tasks', key: readKey })).status).toBe(200);
  });

  it('is no key any more when it was revoked', async () => {
    const { db } = server.app.services;
    const key = await createKey(db, 'revoked', ['read']);
    const holder = await findKey(db, key);
    await db.run({
      text: 'update carillon.api_keys set revoked_at = now() where id = $1',
      values: [holder?.id],
    });
    expect((await server.call({ path: '/api/agent/tasks', key })).status).toBe(401);
  });
});

describe('the rate limit', () => {
  it('is counted per key, announced, and says when to come again', async () => {
    const call = createCall(server.serve({ rateLimit: 2 }), readKey);
    const left = [];
    for (const _ of [1, 2]) {
      const { status, headers } = await call({ path: '/api/agent/tasks' });
      left.push([status, headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]);
    }
    expect(left).toEqual([
      [200, '2', '1'],
      [200, '2', '0'],
    ]);
    const refused = await call({ path: '/api/agent/tasks' });
    expect([refused.status, refused.body.error.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBe(refused.body.error.params.retryAfterSeconds);
    expect(Number(refused.headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60);
    expect((await call({ path: '/api/agent/tasks', key: server.key })).status).toBe(200);
    expect((await call({ path: '/health', key: false })).status).toBe(200);
  });
});

describe('/api/agent/process', () => {
  it.each([
    ['nothing', {}],
    ['a wrong secret', { authorization: 'Bearer wrong-secret-' }],
    ['the secret and more', { authorization: `Bearer ${cronSecret}x` }],
    ['the secret without Bearer', { authorization: cronSecret }],
    ['the secret as a key', { 'x-api-key': cronSecret }],
    ['a loopback address', { 'x-forwarded-for': '127.0.0.1' }],
  ])('refuses %s', async (_name, headers) => {
    for (const method of ['GET', 'POST']) {
      const { status, body } = await server.call({
        method,
        path: '/api/agent/process',
        key: false,
        headers: headers as Record<string, string>,
      });
      expect([status, body.error.code]).toEqual([401, 'cron_unauthorized']);
    }
  });

  it('refuses an API key, and everybody where no secret is set', async () => {
    const authorization = `Bearer ${server.key}`;
    const path = '/api/agent/process';
    expect((await server.call({ path, headers: { authorization } })).status).toBe(401);
    const call = createCall(server.serve({ cronSecret: '' }), server.key);
    expect((await call({ path, key: false })).status).toBe(401);
    expect((await call({ path, key: false, headers: { authorization: 'Bearer ' } })).status).toBe(401);
  });
});
