import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { silentLogger } from '../../src/core/index.ts';
import { createDatabase, createPool, type Database } from '../../src/db/index.ts';
import { startWorker } from '../../src/scheduler/index.ts';
import { createCall, cronSecret, openHttpApp, type HttpApp } from '../support/http-app.ts';

let server: HttpApp;

beforeAll(async () => {
  server = await openHttpApp();
});
afterAll(() => server.close());

const cron = { authorization: `Bearer ${cronSecret}` };
const process = (method: string, query = '') =>
  server.call({ method, path: `/api/agent/process${query}`, key: false, headers: cron });

let posts = 0;

async function schedule(platform = 'facebook'): Promise<string> {
  posts += 1;
  const request = { platform, scheduledAt: new Date().toISOString(), content: `Post ${posts}` };
  return (await server.post('/api/agent/schedule', request)).body.task.id;
}

async function feed(platform: string): Promise<(string | null)[]> {
  const { body } = await server.call({ path: `/_emulator/feeds/${platform}?limit=500`, key: false });
  return body.items.map(({ taskId }: { taskId: string | null }) => taskId);
}

const run = (text: string, ...values: unknown[]) => server.app.services.db.run({ text, values });

describe('/api/agent/process', () => {
  it.each(['GET', 'POST'])('publishes what is due: %s', async (method) => {
    const id = await schedule();
    const { status, body } = await process(method, '?budgetMs=20000');
    expect([status, body]).toMatchObject([
      200,
      { success: true, processed: 1, completed: 1, failed: 0, retried: 0, remaining: 0 },
    ]);
    expect(await feed('facebook')).toContain(id);
    expect((await server.get(`/api/agent/tasks/${id}`)).body.task).toMatchObject({
      status: 'completed',
      attempts: [{ number: 1 }],
      effects: [{ state: 'applied' }],
    });
  });

  it('runs each task once when it is called twice at once', async () => {
    const ids = [];
    for (let index = 0; index < 12; index += 1) ids.push(await schedule('linkedin'));
    const calls = await Promise.all([process('POST'), process('GET'), process('POST')]);
    expect(calls.reduce((sum, { body }) => sum + body.completed, 0)).toBe(12);
    expect((await feed('linkedin')).sort()).toEqual(ids.sort());
  });

  it.each(['1', '1e9', '-25000', 'soon', '', '99999999999', '25000&budgetMs=25000'])(
    'refuses a budget of "%s" by name',
    async (budget) => {
      const { status, body } = await process('POST', `?budgetMs=${budget}`);
      expect([status, body.error.code, body.error.params.field]).toEqual([422, 'invalid_input', 'budgetMs']);
    },
  );

  it('does nothing for HEAD', async () => {
    const id = await schedule();
    expect((await process('HEAD')).status).toBe(200);
    expect((await server.get(`/api/agent/tasks/${id}`)).body.task.status).toBe('pending');
    await process('POST');
  });
});

describe('pause and resume', () => {
  it('of everything keeps due tasks back until resumed', async () => {
    expect(await server.post('/api/agent/pause')).toMatchObject({ status: 200, body: { success: true } });
    const id = await schedule();
    expect((await process('POST')).body.processed).toBe(0);
    expect((await server.get(`/api/agent/tasks/${id}`)).body.task.hold).toBe('paused');
    const { body } = await server.call({ path: '/alarm', key: false });
    expect(body.reasons).toMatchObject([{ reason: 'held_paused', count: 1 }]);

    expect((await server.post('/api/agent/resume', {})).body).toEqual({ success: true, released: 1 });
    expect((await process('POST')).body.completed).toBe(1);
  });

  it('of one account lets the others publish', async () => {
    const { body } = await server.get('/api/agent/accounts');
    const isStandard = (one: { platform: string; isDefault: boolean }) =>
      one.platform === 'facebook' && one.isDefault;
    const { id: accountId } = body.accounts.find(isStandard);
    await server.post('/api/agent/pause', { accountId: accountId.toUpperCase() });
    await schedule('facebook');
    await schedule('linkedin');
    expect((await process('POST')).body).toMatchObject({ processed: 1, completed: 1 });
    expect((await server.post('/api/agent/resume', { accountId })).body.released).toBe(1);
    expect((await process('POST')).body.completed).toBe(1);
  });

  it('of the workspace of the key', async () => {
    const workspaceId = '00000000-0000-7000-8000-000000000001';
    expect((await server.post('/api/agent/pause', { workspaceId })).status).toBe(200);
    await schedule();
    expect((await process('POST')).body.processed).toBe(0);
    expect((await server.post('/api/agent/resume', { workspaceId })).body.released).toBe(1);
    await process('POST');
  });

  it.each([
    ['workspaceId', { workspaceId: '00000000-0000-7000-8000-000000000002' }],
    ['workspaceId', { workspaceId: 'all' }],
    ['accountId', { accountId: null }],
    ['everything', { everything: true }],
    ['body', { workspaceId: crypto.randomUUID(), accountId: crypto.randomUUID() }],
    ['body', []],
    ['body', null],
  ])('refuses a wrong %s', async (field, sent) => {
    for (const verb of ['pause', 'resume']) {
      const { status, body } = await server.post(`/api/agent/${verb}`, sent);
      expect([status, body.error.code, body.error.params.field]).toEqual([422, 'invalid_input', field]);
    }
  });

  it('refuses an account that is not there', async () => {
    for (const verb of ['pause', 'resume']) {
      const { status, body } = await server.post(`/api/agent/${verb}`, { accountId: crypto.randomUUID() });
      expect([status, body.error.code]).toEqual([404, 'account_not_found']);
    }
  });
});

describe('GET /api/agent/operations', () => {
  it('says who paused, resumed and cleaned up, newest first', async () => {
    await server.post('/api/agent/pause');
    await server.post('/api/agent/resume');
    await server.post('/api/agent/cleanup', { olderThanDays: 3_000 });
    const { body } = await server.get('/api/agent/operations');
    const actor = expect.stringMatching(/./);
    expect(body.operations.slice(0, 3)).toMatchObject([
      { name: 'cleaned_up', detail: { olderThanDays: 3_000, deleted: 0 }, actor },
      { name: 'resumed', detail: { everything: true, released: 0 }, actor },
      { name: 'paused', detail: { everything: true }, actor },
    ]);
  });
});

describe('release', () => {
  it('lets tasks go that wait after a restore: those named, then the rest', async () => {
    const ids = [await schedule(), await schedule(), await schedule()];
    await run(`update carillon.agent_tasks set hold = 'restore' where id = any ($1)`, ids);
    const some = { hold: 'restore', taskIds: [ids[0]] };
    expect((await server.post('/api/agent/resume', { ...some, hold: 'approval' })).body.released).toBe(0);
    expect((await server.post('/api/agent/resume', some)).body.released).toBe(1);
    expect((await server.call({ path: '/alarm', key: false })).body.reasons).toMatchObject([
      { reason: 'held_restore', count: 2 },
    ]);
    expect((await server.post('/api/agent/resume', { hold: 'restore' })).body.released).toBe(2);
    expect((await process('POST')).body.completed).toBe(3);
  });

  it.each([
    ['hold', { hold: 'paused' }],
    ['taskIds.0', { hold: 'restore', taskIds: ['1'] }],
    ['taskIds', { hold: 'restore', taskIds: [] }],
    ['accountId', { hold: 'restore', accountId: crypto.randomUUID() }],
  ])('refuses a wrong %s', async (field, sent) => {
    const { status, body } = await server.post('/api/agent/resume', sent);
    expect([status, body.error.params.field]).toEqual([422, field]);
  });
});

describe('POST /api/agent/cleanup', () => {
  it('deletes what ended that long ago', async () => {
    const id = await schedule();
    await process('POST');
    await run(`update carillon.agent_tasks set finished_at = now() - interval '40 days' where id = $1`, id);
    expect((await server.post('/api/agent/cleanup', { olderThanDays: 50 })).body.deleted).toBe(0);
    expect((await server.post('/api/agent/cleanup')).body).toEqual({ success: true, deleted: 1 });
    expect((await server.get(`/api/agent/tasks/${id}`)).status).toBe(404);
  });

  it.each([-1, 1e300, '30', null])('refuses %s days', async (olderThanDays) => {
    const { status, body } = await server.post('/api/agent/cleanup', { olderThanDays });
    expect([status, body.error.params.field]).toEqual([422, 'olderThanDays']);
  });
});

describe('what is there', () => {
  it('platforms with their limits and whether posts to them are real', async () => {
    const { body } = await server.get('/api/platforms');
    expect(body.platforms).toHaveLength(server.app.services.connections.platforms.length);
    expect(body.platforms).toContainEqual(
      expect.objectContaining({ id: 'twitter', name: 'X', aliases: ['x'], simulated: true }),
    );
  });

  it('figures for Prometheus, of this server alone', async () => {
    const { text, headers } = await server.get('/metrics');
    expect(headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const { body } = await server.get('/api/agent/tasks/stats');
    const { completed } = body.stats.byType.social_post;
    expect(text).toContain(`carillon_tasks{status="completed",type="social_post"} ${completed}\n`);
    for (const name of ['carillon_tasks_late', 'carillon_tasks_needs_attention'])
      expect(text).toContain(`${name} 0\n`);
    expect(text).toContain('process_cpu_seconds_total');
    expect((await createCall(server.serve(), server.key)({ path: '/metrics' })).status).toBe(200);
  });
});

describe('GET /alarm', () => {
  const alarm = () => server.call({ path: '/alarm', key: false });

  it('tells of tasks that nobody runs, after a minute', async () => {
    const id = await schedule();
    const due = `update carillon.agent_tasks set wake_at = now() - $2 * interval '1 second' where id = $1`;
    await run(due, id, 50);
    expect(await alarm()).toMatchObject({ status: 200, body: { ok: true } });
    await run(due, id, 70);
    expect((await alarm()).body.reasons).toMatchObject([
      { reason: 'late', count: 1, remedy: expect.any(String) },
    ]);
    await process('POST');
  });

  it('tells of dead accounts that posts would go to', async () => {
    const kill = (isDefault: boolean, status: string) =>
      run(
        `update carillon.accounts set status = $2 where platform = 'linkedin' and is_default = $1`,
        isDefault,
        status,
      );
    await kill(false, 'revoked');
    expect((await alarm()).body).toEqual({ ok: true });
    await kill(true, 'revoked');
    expect((await alarm()).body.reasons).toMatchObject([{ reason: 'accounts', count: 1 }]);
    await kill(true, 'active');
    await kill(false, 'active');
  });
});

describe('without its database', () => {
  const connections = new Set<Socket>();
  let silent: Server;
  let refused: Database;
  let unanswered: Database;

  beforeAll(async () => {
    silent = createServer((socket) => connections.add(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const open = (to: number) =>
      createDatabase(createPool(`postgres://nobody@127.0.0.1:${to}/none`, silentLogger), { ownsPool: true });
    unanswered = open(port);
    // Port 1 of the loopback address: nobody listens.
    refused = open(1);
  });
  afterAll(async () => {
    for (const socket of connections) socket.destroy();
    silent.close();
    await unanswered.close();
    await refused.close();
  });

  const behind = (db: Database) =>
    createCall(server.serve({}, { services: { ...server.app.services, db } }), server.key);

  it('lives, is not ready, alarms, and answers 503 without naming the host', async () => {
    const call = behind(refused);
    expect((await call({ path: '/health', key: false })).status).toBe(200);
    expect(await call({ path: '/ready', key: false })).toMatchObject({
      status: 503,
      body: { ok: false, reasons: [{ reason: 'database' }] },
    });
    expect(await call({ path: '/alarm', key: false })).toMatchObject({
      status: 503,
      body: { ok: false, reasons: [{ reason: 'database' }] },
    });
    const tasks = await call({ path: '/api/agent/tasks' });
    expect([tasks.status, tasks.body.error.code]).toEqual([503, 'database_unreachable']);
    expect(tasks.text).not.toContain('127.0.0.1');
  });

  it('says that it is not ready within seconds when the database does not answer', async () => {
    const startedMs = performance.now();
    expect((await behind(unanswered)({ path: '/ready', key: false })).status).toBe(503);
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });

  it('is not ready when its worker lost the database', async () => {
    const { services } = server.app;
    const worker = startWorker(refused, services.run, { id: services.workerId, concurrency: 1 });
    const call = createCall(server.serve({ worker: () => worker }), server.key);
    await expect.poll(() => worker.healthy()).toBe(false);
    expect(await call({ path: '/ready', key: false })).toMatchObject({
      status: 503,
      body: { reasons: [{ reason: 'worker' }] },
    });
    await worker.stop();
  });

  it('is ready with a worker that works, and where there is none', async () => {
    const ready = { status: 200, body: { ok: true } };
    const without = createCall(server.serve({ worker: () => null }), server.key);
    expect(await without({ path: '/ready', key: false })).toMatchObject(ready);
    const worker = server.app.startWorker();
    const withOne = createCall(server.serve({ worker: () => worker }), server.key);
    expect(await withOne({ path: '/ready', key: false })).toMatchObject(ready);
  });
});
