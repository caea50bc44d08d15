import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpApp } from '../../src/server/index.ts';
import {
  alarmReasons,
  claimDue,
  createKey,
  createWebhookEndpoint,
  dispatchDue,
  fanOut,
} from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createCall } from '../support/http-app.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

let database: TestDatabase;
let carillon: OpenApp;
let receiver: WebhookReceiver;
let call: ReturnType<typeof createCall>;

const variables = {
  CARILLON_SIMULATE: 'always',
  CARILLON_ALLOW_PRIVATE_WEBHOOKS: 'true',
  CARILLON_SECRET: 'a-secret-of-at-least-32-characters',
};

beforeEach(async () => {
  database = await createTestDatabase();
  carillon = await openApp(database.url, variables);
  receiver = await openWebhookReceiver();
  const key = await createKey(carillon.app.services.db, 'test', ['read', 'write']);
  call = createCall(createHttpApp(carillon.app, { cronSecret: 'cron-secret', rateLimit: 1_000_000 }), key);
});
afterEach(async () => {
  await carillon.app.close();
  await database.drop();
  await receiver.close();
});

const post = (path: string, body: unknown = {}) => call({ method: 'POST', path, body });
const create = async (input: Record<string, unknown> = {}) =>
  (await post('/api/webhook-endpoints', { url: receiver.url, ...input })).body;
const dispatch = () => dispatchDue(carillon.app.services, 25_000);
const types = () => receiver.received.map(({ json }) => json.type).sort();
const ids = () => receiver.received.map(({ id }) => id);
const letPass = (seconds: number) =>
  carillon.run(
    `with e as (update carillon.webhook_endpoints set failing_since = failing_since - $1 * interval '1 second')
     update carillon.webhook_deliveries set next_at = next_at - $1 * interval '1 second'`,
    seconds,
  );
/** Completes tasks by plain SQL, as another application might. */
const complete = (count: number) =>
  carillon
    .run(
      `with made as (
       insert into carillon.agent_tasks (type, platform, scheduled_at, status, content)
       select 'social_post', 'facebook', now() + interval '1 hour', 'pending', 'x' from generate_series(1, $1) returning id)
     select count(*) from made`,
      count,
    )
    .then(() =>
      carillon.run(`update carillon.agent_tasks set status = 'completed' where status = 'pending'`),
    );

describe('a webhook', () => {
  it('tells of a published post, signed so that the standard package verifies it', async () => {
    const { secret, endpoint } = await create();
    const id = await carillon.schedule();
    await carillon.process();
    expect(types()).toEqual(['post.published', 'task.completed']);
    for (const { headers, body, json } of receiver.received) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(json);
      expect(json.data).toMatchObject({ taskId: id, platform: 'facebook' });
      expect(body).not.toContain('Post 1');
      expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow(
        'No matching signature found',
      );
    }
    const { body } = await call({ path: `/api/webhook-endpoints/${endpoint.id}/deliveries` });
    expect(body.deliveries).toMatchObject([
      { status: 'delivered', attempts: 1, lastStatus: 204, lastError: null },
      { status: 'delivered', attempts: 1, lastStatus: 204, lastError: null },
    ]);
    expect(new Set(ids())).toEqual(
      new Set(body.deliveries.map((one: { messageId: string }) => one.messageId)),
    );
    expect((await call({ path: '/api/webhook-endpoints' })).text).not.toContain(secret);
  });

  it('is sent by a worker too', async () => {
    await create();
    carillon.app.startWorker();
    await carillon.schedule();
    await expect.poll(types, { timeout: 10_000 }).toEqual(['post.published', 'task.completed']);
  });

  it('tells of what its filter names only', async () => {
    await create({ events: ['account.*', 'task.failed'] });
    await complete(1);
    await carillon.run(`update carillon.accounts set status = 'revoked' where platform = 'facebook'`);
    await carillon.run(`update carillon.agent_tasks set status = 'failed', needs_attention = true`);
    await dispatch();
    expect(types()).toEqual(['account.revoked', 'task.failed']);
  });

  it('tells of a late task once per due time', async () => {
    await create();
    const id = await carillon.schedule();
    const pass = () =>
      carillon.run(
        `update carillon.agent_tasks set wake_at = now() - interval '2 minutes' where id = $1`,
        id,
      );
    await pass();
    await dispatch();
    await dispatch();
    expect(types()).toEqual(['task.late']);
    expect(receiver.received[0]?.json.data).toMatchObject({ taskId: id, status: 'pending' });
    await carillon.run(
      `update carillon.agent_tasks set wake_at = wake_at + interval '10 s' where id = $1`,
      id,
    );
    await dispatch();
    expect(types()).toEqual(['task.late', 'task.late']);
  });

  it('is recorded for nobody where nobody listens', async () => {
    await complete(3);
    expect(await carillon.run('select 1 as one from carillon.events')).toEqual([]);
  });
});

describe('a receiver', () => {
  it('that is down for ten minutes gets everything, once each by id', async () => {
    const { endpoint } = await create();
    await receiver.down();
    for (let minute = 0; minute < 10; minute += 1) {
      await complete(2);
      await dispatch();
      await letPass(60);
    }
    await dispatch();
    expect(receiver.received).toEqual([]);
    await receiver.up();
    for (let minute = 0; minute < 15; minute += 1) {
      await letPass(60);
      await dispatch();
    }
    expect(receiver.received).toHaveLength(20);
    expect(new Set(ids()).size).toBe(20);
    const tasks = new Set(receiver.received.map(({ json }) => json.data['taskId']));
    expect(tasks.size).toBe(20);
    const { body } = await call({ path: `/api/webhook-endpoints/${endpoint.id}` });
    expect(body.endpoint.failingSince).toBeNull();
  });

  it('gets nothing twice of several dispatchers at once', async () => {
    await create();
    await complete(120);
    await Promise.all([dispatch(), dispatch(), dispatch()]);
    expect(receiver.received).toHaveLength(120);
    expect(new Set(ids()).size).toBe(120);
  });

  it('has each delivery claimed by one of several dispatchers that look at the same moment', async () => {
    const { services } = carillon.app;
    await create();
    await complete(10);
    await fanOut(services);
    for (let round = 0; round < 20; round += 1) {
      const claims = await Promise.all(Array.from({ length: 8 }, () => claimDue(services, 50, [])));
      const claimed = claims.flat().map(({ id }) => id);
      expect([claimed.length, new Set(claimed).size]).toEqual([10, 10]);
      await letPass(60);
    }
  });

  it('that says it is gone is sent nothing more, and the alarm says so until somebody acts', async () => {
    const { endpoint } = await create();
    receiver.answer = (response) => response.writeHead(410).end();
    await complete(1);
    await dispatch();
    await complete(1);
    await letPass(3_600);
    await dispatch();
    expect(receiver.received).toHaveLength(1);
    expect(await alarmReasons(carillon.app.services)).toMatchObject([{ reason: 'webhooks', count: 1 }]);
    const path = `/api/webhook-endpoints/${endpoint.id}`;
    expect((await call({ path })).body.endpoint).toMatchObject({
      enabled: false,
      disabledReason: 'It answered 410 Gone.',
    });
    await call({ method: 'PATCH', path, body: { enabled: true } });
    expect(await alarmReasons(carillon.app.services)).toEqual([]);
  });

  it('that fails for three days is disabled, and what was given up can be sent again', async () => {
    const { endpoint } = await create();
    receiver.answer = (response) => response.writeHead(500).end('no');
    await complete(1);
    await dispatch();
    const path = `/api/webhook-endpoints/${endpoint.id}`;
    const waits: number[] = [];
    for (;;) {
      const [row] = await carillon.run<{ wait: string | null }>(
        'select extract(epoch from next_at - now()) as wait from carillon.webhook_deliveries',
      );
      if (row?.wait == null) break;
      waits.push(Number(row.wait));
      await letPass(Math.ceil(Number(row.wait)));
      await dispatch();
    }
    const attempts = receiver.received.length;
    expect(attempts).toBe(waits.length + 1);
    const hours = waits.reduce((sum, wait) => sum + wait) / 3_600;
    expect([waits.length, Math.floor(hours)]).toEqual([14, 72]);
    expect(new Set(ids()).size).toBe(1);
    expect((await call({ path })).body.endpoint).toMatchObject({
      enabled: false,
      disabledReason: 'It took nothing for 3 days.',
    });
    const since = new Date(0).toISOString();
    expect((await post(`${path}/replay`, { since })).body.error.code).toBe('webhook_endpoint_disabled');
    await call({ method: 'PATCH', path, body: { enabled: true } });
    receiver.answer = (response) => response.writeHead(200).end();
    expect((await post(`${path}/replay`, { since })).body.replayed).toBe(1);
    await dispatch();
    expect(receiver.received).toHaveLength(attempts + 1);
    expect(new Set(ids()).size).toBe(1);
  }, 30_000);

  it('gets a replayed delivery with the id it knows', async () => {
    const { endpoint } = await create();
    await complete(1);
    await dispatch();
    const log = async () =>
      (await call({ path: `/api/webhook-endpoints/${endpoint.id}/deliveries` })).body.deliveries;
    const [{ id }] = await log();
    expect((await post(`/api/webhook-deliveries/${id}/replay`)).body.delivery.status).toBe('waiting');
    await dispatch();
    expect(ids()).toHaveLength(2);
    expect(new Set(ids()).size).toBe(1);
    expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
  });

  it('gets the same id again when a dispatcher is killed between the answer and its record', async () => {
    await create();
    await complete(1);
    const proxy = await openTcpProxy(database.url);
    receiver.answer = (response) => {
      proxy.cut();
      response.writeHead(204).end();
    };
    const script = fileURLToPath(new URL('../support/idle-worker.ts', import.meta.url));
    const argument = JSON.stringify({ databaseUrl: proxy.url, variables });
    const child = spawn(process.execPath, [script, argument], { stdio: ['pipe', 'ignore', 'inherit'] });
    const exited = once(child, 'exit');
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
    child.kill('SIGKILL');
    await exited;
    await proxy.close();
    receiver.answer = (response) => response.writeHead(204).end();
    await dispatch();
    expect(ids()).toHaveLength(1);
    await letPass(60);
    await dispatch();
    expect(ids()).toHaveLength(2);
    expect(new Set(ids()).size).toBe(1);
  }, 40_000);

  it('verifies with the old secret and the new one after a rotation', async () => {
    const { endpoint, secret } = await create();
    const rotated = (await post(`/api/webhook-endpoints/${endpoint.id}/rotate-secret`)).body.secret;
    expect(rotated).not.toBe(secret);
    const tested = (await post(`/api/webhook-endpoints/${endpoint.id}/test`)).body.delivery;
    expect(tested).toMatchObject({ event: 'webhook.test', status: 'delivered', lastStatus: 204 });
    const [{ body, headers } = { body: '', headers: {} }] = receiver.received;
    for (const one of [secret, rotated])
      expect(() => new Webhook(one).verify(body, headers as Record<string, string>)).not.toThrow();
  });

  it('that redirects is not followed', async () => {
    const elsewhere = await openWebhookReceiver();
    const { endpoint } = await create();
    receiver.answer = (response) => response.writeHead(302, { location: elsewhere.url }).end();
    const tested = (await post(`/api/webhook-endpoints/${endpoint.id}/test`)).body.delivery;
    expect(tested).toMatchObject({ status: 'failed', lastStatus: 302 });
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });
});

describe('an address that is not public', () => {
  it.each([
    'http://127.0.0.1:9/',
    'http://localhost:9/',
    'http://10.1.2.3/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]:9/',
    'http://[fd00::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://0x7f000001/',
    'http://0.0.0.0:9/',
  ])('is refused: %s', async (url) => {
    const strict = { ...carillon.app.services };
    strict.settings = { ...strict.settings, allowPrivateWebhooks: false };
    await expect(createWebhookEndpoint(strict, person, { url })).rejects.toMatchObject({
      code: 'webhook_address_private',
    });
  });

  it('is not connected to when a name comes to mean it later', async () => {
    await create({ url: receiver.url.replace('127.0.0.1', 'localhost') });
    const strict = { ...carillon.app.services };
    strict.settings = { ...strict.settings, allowPrivateWebhooks: false };
    await complete(1);
    await dispatchDue(strict, 25_000);
    expect(receiver.received).toEqual([]);
    const [row] = await carillon.run<{ error: string }>(
      'select last_error as error from carillon.webhook_deliveries',
    );
    expect(row?.error).toMatch(/^the address (127\.0\.0\.1|::1) is not public$/);
  });

  it.each([
    [{ url: 'ftp://example.com' }, 'url'],
    [{ url: 'https://user:password@example.com' }, 'url'],
    [{ url: 'https://example.com', events: ['task.started'] }, 'events.0'],
    [{ url: 'https://example.com', events: [] }, 'events'],
  ])('and other wrong input names its field: %j', async (input, field) => {
    const { status, body } = await post('/api/webhook-endpoints', input);
    expect([status, body.error.params.field]).toEqual([422, field]);
  });
});
