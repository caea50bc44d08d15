import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger, systemClock } from '../../src/core/index.ts';
import { createDatabase, createPool } from '../../src/db/index.ts';
import {
  createEmulatorServer,
  createMemoryStore,
  emulators,
  listen,
  type EmulatorPort,
} from '../../src/emulators/index.ts';
import { claim, runTask, startWorker, type Handler, type Worker } from '../../src/scheduler/index.ts';
import { createHttpApp } from '../../src/server/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { cronSecret } from '../support/http-app.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';
import { openTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let database: TestDatabase;
let proxy: TcpProxy;
let platform: EmulatorPort;
/** Called when the platform has accepted a post and before it answers. */
let onPublished: () => void;
/** What looks on, by a line of its own to the database. */
let onlooker: OpenApp;
/** What works, by way of the proxy. */
let carillon: OpenApp;

beforeEach(async () => {
  database = await createTestDatabase();
  proxy = await openTcpProxy(database.url);
  onPublished = () => undefined;
  const server = createEmulatorServer({ store: createMemoryStore(), clock: systemClock, emulators });
  const answer = async (request: Request): Promise<Response> => {
    const response = await server.answer(request);
    if (request.method === 'POST') onPublished();
    return response;
  };
  platform = await listen({ ...server, answer }, { port: 0 });
  onlooker = await openApp(database.url, variables());
  carillon = await openApp(proxy.url, variables());
});

const variables = () => ({
  CARILLON_SIMULATE: 'always',
  CARILLON_FACEBOOK_URL: `${platform.url}/facebook`,
  CARILLON_WHATSAPP_URL: `${platform.url}/whatsapp`,
});
afterEach(async () => {
  // Lines that a test left silent end here.
  proxy.cut();
  proxy.heal();
  await carillon.app.close();
  await onlooker.app.close();
  await proxy.close();
  await platform.close();
  await database.drop();
});

async function feed(name = 'facebook'): Promise<(string | null)[]> {
  const answer = await fetch(`${platform.url}/_emulator/feeds/${name}?limit=500`);
  const { items } = (await answer.json()) as { items: { taskId: string | null }[] };
  return items.map(({ taskId }) => taskId);
}

/** What GET /ready of the working app says. */
function readyOf(worker: Worker): () => Promise<unknown> {
  const http = createHttpApp(carillon.app, { cronSecret, rateLimit: 1_000, worker: () => worker });
  return async () => {
    const answer = await http.request('/ready');
    const { reasons = [] } = (await answer.json()) as { reasons?: { reason: string }[] };
    return [answer.status, ...reasons.map(({ reason }) => reason)];
  };
}

const status = async (id: string) => (await onlooker.task(id)).status;
const soon = { timeout: 15_000, interval: 50 };

describe('a worker that loses its database', () => {
  it('while idle is not ready, waits, and runs what became due meanwhile when it is back', async () => {
    const worker = carillon.app.startWorker();
    const ready = readyOf(worker);
    await expect.poll(ready, soon).toEqual([200]);

    proxy.cut();
    await expect.poll(ready, soon).toEqual([503, 'database', 'worker']);
    const id = await onlooker.schedule();
    expect(await status(id)).toBe('pending');

    proxy.heal();
    await expect.poll(() => status(id), soon).toBe('completed');
    expect(await ready()).toEqual([200]);
    expect(await feed()).toEqual([id]);
  });

  it('because the line went silent throws the line away, and goes on over another', async () => {
    const pool = createPool(proxy.url, silentLogger, { silenceMs: 500 });
    const silenced = await openApp(pool, variables());
    const worker = silenced.app.startWorker();
    await expect.poll(() => worker.healthy(), soon).toBe(true);

    proxy.silence();
    await expect.poll(() => worker.healthy(), soon).toBe(false);
    const id = await onlooker.schedule();
    proxy.heal();
    await expect.poll(() => status(id), soon).toBe('completed');
    await silenced.app.close();
    await pool.end();
  });

  it('asks for it less and less often', async () => {
    const pool = createPool(proxy.url, silentLogger);
    const db = createDatabase(pool, { ownsPool: true });
    const { run, workerId } = carillon.app.services;
    proxy.cut();
    const worker = startWorker(db, run, { id: workerId, concurrency: 1 });
    await expect.poll(() => proxy.refusedAtMs.length, soon).toBeGreaterThanOrEqual(5);
    const gapsMs = proxy.refusedAtMs.slice(1).map((atMs, index) => atMs - (proxy.refusedAtMs[index] ?? 0));
    // 0.1, 0.2, 0.4, 0.8 s, and what a connection takes.
    for (const [index, gapMs] of gapsMs.entries()) expect(gapMs).toBeGreaterThan(90 * 2 ** index);
    expect(worker.healthy()).toBe(false);
    await worker.stop();
    await db.close();
  });

  it.each([
    ['facebook', {}],
    // Nobody else could tell: no webhook comes, and messages can not be listed.
    ['whatsapp', { to: '+15551234567' }],
  ])(
    'between intend and evidence keeps what %s answered until it can be written down',
    async (name, config) => {
      onPublished = proxy.cut;
      const id = await onlooker.schedule({ platform: name, config });
      const worker = carillon.app.startWorker();
      await expect.poll(() => worker.healthy(), soon).toBe(false);
      expect(await onlooker.task(id)).toMatchObject({ status: 'running', effects: [{ state: 'intended' }] });

      onPublished = () => undefined;
      proxy.heal();
      await expect.poll(() => status(id), soon).toBe('completed');
      const { effects, evidence } = await onlooker.task(id);
      expect([effects, evidence]).toMatchObject([[{ state: 'applied' }], [{ source: 'answer' }]]);
      expect(await feed(name)).toHaveLength(1);
    },
  );

  it('while it intends knows that nothing was sent, and sends it once when it is back', async () => {
    const blocker = new Client({ connectionString: database.url });
    await blocker.connect();
    await blocker.query('begin; lock table carillon.effects in exclusive mode');
    const id = await onlooker.schedule({ platform: 'whatsapp', config: { to: '+15551234567' } });
    const worker = carillon.app.startWorker();
    const waiting = `select 1 from pg_locks where not granted and relation = 'carillon.effects'::regclass`;
    await expect.poll(async () => (await blocker.query(waiting)).rowCount, soon).toBe(1);
    proxy.cut();
    // The intent whose answer is lost is written all the same.
    await blocker.query('commit');
    await blocker.end();
    await expect
      .poll(async () => (await onlooker.task(id)).effects, soon)
      .toMatchObject([{ state: 'intended' }]);
    await expect.poll(() => worker.healthy(), soon).toBe(false);

    proxy.heal();
    await expect.poll(() => status(id), soon).toBe('completed');
    const { effects, evidence, retryCount } = await onlooker.task(id);
    expect(effects.map(({ state }) => state)).toEqual(['absent', 'applied']);
    expect([evidence.map(({ source }) => source), retryCount]).toEqual([['not_sent', 'answer'], 0]);
    expect(await feed('whatsapp')).toHaveLength(1);
  });

  it('and ends before it is back leaves what it sent to read-back', async () => {
    onPublished = proxy.cut;
    const id = await onlooker.schedule();
    carillon.app.startWorker();
    await expect.poll(() => feed(), soon).toEqual([id]);
    onPublished = () => undefined;
    await carillon.app.close();

    proxy.heal();
    carillon = await openApp(proxy.url, variables());
    carillon.app.startWorker();
    await passUntilEnded([id]);
    const { effects, evidence } = await onlooker.task(id);
    expect(effects).toMatchObject([{ state: 'applied' }]);
    expect(evidence.map(({ source }) => source)).toEqual(['lost', 'read_back']);
    expect(await feed()).toEqual([id]);
  }, 30_000);

  it('again and again, with work in flight, loses no task and posts none twice', async () => {
    let published = 0;
    onPublished = () => {
      published += 1;
      if (published % 4 === 1) proxy.cut();
    };
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) ids.push(await onlooker.schedule());
    const worker = carillon.app.startWorker();
    await expect.poll(() => worker.healthy(), soon).toBe(false);
    await passUntilEnded(ids);
    for (const id of ids) expect(await status(id)).toBe('completed');
    expect((await feed()).sort()).toEqual(ids.sort());
  }, 60_000);
});

/** Heals the line whenever it is cut and lets time pass, until all of the tasks have ended. */
async function passUntilEnded(ids: string[]): Promise<void> {
  const ended = async () => {
    proxy.heal();
    await onlooker.pass(10_000);
    const tasks = await Promise.all(ids.map((id) => onlooker.task(id)));
    return tasks.filter(({ wakeAt }) => wakeAt === null).length;
  };
  await expect.poll(ended, { timeout: 40_000, interval: 200 }).toBe(ids.length);
}

describe('a handler that throws before anything was sent', () => {
  async function runWith(handler: Handler): Promise<string> {
    const { db, run, workerId } = onlooker.app.services;
    const id = await onlooker.schedule({ config: { maxRetries: 0 } });
    const [task] = (await claim(db, workerId, 1, [id])).tasks;
    if (task === undefined) throw new Error('it can not be claimed');
    const limits = { signal: new AbortController().signal, remainingMs: () => Infinity };
    await runTask(db, task, { ...run, handlers: new Map([['social_post', handler]]) }, limits);
    return id;
  }

  it('because the database interrupted it spends no attempt', async () => {
    const { db } = onlooker.app.services;
    const interrupted = 'select pg_terminate_backend(pg_backend_pid())';
    const id = await runWith(async () => {
      await db.run({ text: interrupted, values: [] });
      return { outcome: 'done', result: {}, visibleEffects: 0 };
    });
    expect(await onlooker.task(id)).toMatchObject({ status: 'pending', lastError: null });
    expect(await onlooker.untilEnded(id)).toMatchObject({ status: 'completed' });
  });

  it('for another reason fails, however its error looks', async () => {
    const id = await runWith(() => {
      throw Object.assign(new Error('a bug'), { code: 'ECONNRESET' });
    });
    expect(await onlooker.task(id)).toMatchObject({ status: 'failed', failureKind: 'internal' });
  });
});
