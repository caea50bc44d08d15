// What users of other schedulers reported, about publishing. Of the same list, shown elsewhere: a client that repeats a
// lost `schedule` (main-job.test.ts), a kill between intend and evidence (rescue.test.ts), a doubt that nobody can end but
// a person (doubt.test.ts), a timeout after the commit (rescue.test.ts).
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/index.ts';
import {
  createEmulatorServer,
  createMemoryStore,
  emulators,
  listen,
  type EmulatorPort,
  type Fault,
} from '../../src/emulators/index.ts';
import { editTask, listAccounts, retryTask } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

const minuteMs = 60_000;
let database: TestDatabase;
let carillon: OpenApp;
const opened: OpenApp[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const each of opened.splice(0)) await each.app.close();
  await database.drop();
});

async function open(variables?: Record<string, string>): Promise<OpenApp> {
  carillon = await openApp(database.url, variables);
  opened.push(carillon);
  return carillon;
}

function arm(operation: string, effect: Fault['effect'], answer: Fault['answer'], times = 1): void {
  carillon.app.emulated.server.faults.arm({ platform: 'facebook', operation, effect, answer, times });
}

/** The task ids in Facebook's own log of what it accepted. */
async function accepted(): Promise<(string | null)[]> {
  const address = 'http://carillon.emulator/_emulator/effects/facebook';
  const answer = await carillon.app.emulated.server.fetch(new Request(address));
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { taskId: string | null }).taskId);
}

describe('Facebook over a port', () => {
  let port: EmulatorPort;
  /** The task of each publish that arrived. */
  let calls: (string | null)[];
  let forced: { status: number; body: string } | null;

  beforeEach(async () => {
    calls = [];
    forced = null;
    const platform = createEmulatorServer({ store: createMemoryStore(), clock: systemClock, emulators });
    const answer: typeof platform.answer = async (request) => {
      const isPublish = request.method === 'POST' && new URL(request.url).pathname.endsWith('/feed');
      if (isPublish) calls.push(request.headers.get('x-request-id'));
      return isPublish && forced !== null
        ? new Response(forced.body, {
            status: forced.status,
            headers: { 'content-type': 'application/json' },
          })
        : platform.answer(request);
    };
    port = await listen({ ...platform, answer }, { port: 0 });
  });
  afterEach(() => port.close());

  const variables = () => ({
    CARILLON_SIMULATE: 'auto',
    CARILLON_FACEBOOK_URL: `${port.url}/facebook`,
    FB_ACCESS_TOKEN: 'emulated-facebook-token',
    FB_PAGE_ID: '100000000000001',
  });

  it.each([
    [
      '490 in the words and in the trace',
      400,
      { code: 100, message: 'Post 490 of 490', fbtrace_id: 'A490B' },
    ],
    ['190 and 401 in the words', 400, { code: 100, message: 'Error validating 190: see 401' }],
    ['490 as the code of a passing error', 500, { code: 490, message: 'Try again', is_transient: true }],
  ])('an error body with %s does not disconnect the account', async (_name, status, error) => {
    await open(variables());
    forced = { status, body: JSON.stringify({ error: { type: 'OAuthException', ...error } }) };
    const id = await carillon.schedule();
    await carillon.process();
    const task = await carillon.task(id);
    expect(calls).toEqual([id]);
    expect([task.hold, task.failureKind]).toEqual([null, status === 400 ? 'rejected' : null]);
    const accounts = await listAccounts(carillon.app.services.db, person.workspaceId);
    expect(accounts.find((account) => account.id === task.accountId)).toMatchObject({
      status: 'active',
      simulated: false,
    });
    forced = null;
    const next = await carillon.schedule();
    await carillon.process();
    expect((await carillon.task(next)).status).toBe('completed');
  });

  it('two workers and one row make one call', async () => {
    const one = await open(variables());
    const other = await open(variables());
    for (const { app } of [one, other]) app.startWorker();
    const ids: string[] = [];
    for (let row = 0; row < 20; row += 1) {
      const id = await carillon.schedule();
      ids.push(id);
      await Promise.all([one.process(), other.process()]);
      await expect
        .poll(async () => (await carillon.task(id)).status, { timeout: 10_000, interval: 10 })
        .toBe('completed');
    }
    expect(calls).toEqual(ids);
    for (const id of ids) expect((await carillon.task(id)).attempts).toHaveLength(1);
  });
});

describe('an answer that was lost after the commit', () => {
  it.each(['status_500', 'status_502', 'status_503', 'reset', 'truncated'] as const)(
    '(%s) gives one post',
    async (answer) => {
      await open();
      arm('publish', 'after', answer);
      const id = await carillon.schedule();
      expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed', retryCount: 0 });
      await carillon.pass(60 * minuteMs);
      await carillon.process();
      expect(await accepted()).toEqual([id]);
    },
  );

  it('is never called "failed, try again" while the post is live and can not be read back', async () => {
    await open();
    arm('publish', 'after', 'reset');
    arm('read_posts', 'before', 'status_503', 1_000);
    const id = await carillon.schedule();
    for (let look = 0; look < 12; look += 1) {
      await carillon.process();
      const task = await carillon.task(id);
      expect(task).toMatchObject({ status: 'running', phase: 'verifying', retryCount: 0 });
      expect(task.failureKind).toBeNull();
      expect(task.lastError ?? '').not.toMatch(/fail|try again|retry/i);
      await expect(retryTask(carillon.app.services, person, id)).rejects.toMatchObject({
        code: 'task_not_retryable',
      });
      await carillon.pass(5 * minuteMs);
    }
    carillon.app.emulated.server.faults.clear();
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed', lastError: null });
    expect(await accepted()).toEqual([id]);
  });
});

describe('a post that is live', () => {
  it('is not published again by an edit, a new time or a retry', async () => {
    await open();
    const id = await carillon.schedule();
    await carillon.process();
    const { services } = carillon.app;
    const before = await carillon.task(id);
    expect(before.status).toBe('completed');
    const tomorrow = new Date(Date.now() + 24 * 60 * minuteMs).toISOString();
    for (const change of [
      { content: 'Other words' },
      { scheduledAt: tomorrow },
      { config: { link: 'https://a.b' } },
    ])
      await expect(editTask(services, person, id, change)).rejects.toMatchObject({
        code: 'task_not_editable',
      });
    await expect(retryTask(services, person, id)).rejects.toMatchObject({ code: 'task_not_retryable' });
    expect(await carillon.task(id)).toEqual(before);
    await carillon.pass(25 * 60 * minuteMs);
    await carillon.process();
    expect(await accepted()).toEqual([id]);
  });

  it('or may be, can not be edited either', async () => {
    await open();
    arm('publish', 'after', 'reset');
    const id = await carillon.schedule();
    await carillon.process();
    await expect(
      editTask(carillon.app.services, person, id, { content: 'Other words' }),
    ).rejects.toMatchObject({ code: 'task_not_editable' });
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed' });
    expect(await accepted()).toEqual([id]);
  });

  it('is not published again because its figures could not be read after it', async () => {
    await open();
    arm('read_insights', 'before', 'status_500', 1_000);
    arm('read_post', 'before', 'reset', 1_000);
    const id = await carillon.schedule();
    expect(await carillon.process()).toMatchObject({ processed: 1, completed: 1 });
    expect(await carillon.task(id)).toMatchObject({
      status: 'completed',
      result: { metrics: { reach: null } },
    });
    const [figures] = await carillon.run<{ id: string }>(
      `select id from carillon.agent_tasks where type = 'collect_metrics'`,
    );
    expect(await carillon.untilEnded(figures?.id ?? '')).toMatchObject({ status: 'failed', retryCount: 3 });
    expect(await carillon.task(id)).toMatchObject({
      status: 'completed',
      lastError: null,
      failureKind: null,
    });
    expect(await accepted()).toEqual([id]);
  });

  it('is not published again because the alarm about another task could not be sent', async () => {
    // Nobody listens on port 1.
    await open({
      CARILLON_SIMULATE: 'always',
      CARILLON_ALERT_URL: 'http://127.0.0.1:1/alarm',
      CARILLON_ALERT_SECRET: 'a-secret-of-sixteen',
    });
    const missed = await carillon.schedule({ config: { missedAfterMinutes: 1 } });
    await carillon.pass(10 * minuteMs);
    const id = await carillon.schedule();
    expect(await carillon.process()).toMatchObject({ completed: 1, failed: 1 });
    expect((await carillon.task(missed)).needsAttention).toBe(true);
    await carillon.pass(60 * minuteMs);
    await carillon.process();
    expect((await carillon.task(id)).status).toBe('completed');
    expect(await accepted()).toEqual([id]);
  });
});
