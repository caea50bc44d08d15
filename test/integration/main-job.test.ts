import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCarillon, type Carillon } from '../../src/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let carillon: Carillon;

beforeAll(async () => {
  database = await createTestDatabase();
  const variables = { CARILLON_SIMULATE: 'always', CARILLON_LOG_LEVEL: 'silent' };
  carillon = createCarillon({ databaseUrl: database.url, variables });
});

afterAll(async () => {
  await carillon.close();
  await database.drop();
});

const recipient = { whatsapp: { to: '+15551234567' } };

describe.each(['facebook', 'x', 'linkedin', 'whatsapp'])('a task for %s', (platform) => {
  it.each([
    ['with content', { content: `Custom post content for ${platform}`, config: {} }],
    ['without content', { config: { topic: `bell towers on ${platform}` } }],
  ])('%s is pending, then completed, once, with its result', async (_name, { config, ...post }) => {
    const scheduled = await carillon.scheduleAgentTask({
      platform,
      scheduledAt: new Date(),
      ...post,
      config: { ...config, maxRetries: 3, link: 'https://example.com', ...recipient[platform as 'whatsapp'] },
    });
    expect(scheduled).toMatchObject({ status: 'pending', deduplicated: false, maxRetries: 3 });

    const processed = await carillon.processPendingTasks();
    expect(processed).toMatchObject({ processed: 1, completed: 1, failed: 0, remaining: 0 });

    const task = await carillon.getScheduledTask(scheduled.id);
    expect(task).toMatchObject({
      status: 'completed',
      result: { simulated: true, postId: expect.any(String) },
    });
    expect(task.result?.['metrics']).toHaveProperty('reach');
    expect(task.content).toBeTruthy();
    expect(task.effects).toMatchObject([{ state: 'applied', remoteId: task.result?.['postId'] }]);
    expect(await taskIdsOfFeed(task.platform ?? '')).toContain(task.id);
  });
});

describe('a client that repeats a lost schedule', () => {
  it('gets its first task', async () => {
    const request = { platform: 'facebook', scheduledAt: '2099-01-01T09:00:00Z', content: 'Later' };
    const first = await carillon.scheduleAgentTask(request);
    const second = await carillon.scheduleAgentTask(request);
    expect([second.id, second.deduplicated]).toEqual([first.id, true]);
  });

  it('gets a new one after it cancelled the first', async () => {
    const request = { platform: 'facebook', scheduledAt: '2099-01-02T09:00:00Z', content: 'Later' };
    const first = await carillon.scheduleAgentTask(request);
    expect(await carillon.cancelScheduledTask(first.id)).toMatchObject({
      task: { status: 'cancelled' },
      live: [],
    });
    expect((await carillon.scheduleAgentTask(request)).deduplicated).toBe(false);
  });
});

describe('an answer that was lost after the effect', () => {
  it('is read back, and the post stands there once', async () => {
    const { emulated } = await carillon.app();
    emulated.server.faults.arm({
      platform: 'facebook',
      operation: 'publish',
      effect: 'after',
      answer: 'reset',
      times: 1,
    });
    const scheduled = await carillon.scheduleAgentTask({
      platform: 'facebook',
      scheduledAt: new Date(),
      content: 'Lost',
    });
    await carillon.processPendingTasks();
    const inDoubt = await carillon.getScheduledTask(scheduled.id);
    expect(inDoubt).toMatchObject({ status: 'running', phase: 'verifying', effects: [{ state: 'unknown' }] });

    const task = await untilEnded(scheduled.id);
    expect(task).toMatchObject({ status: 'completed', effects: [{ state: 'applied' }] });
    expect((await taskIdsOfFeed('facebook')).filter((id) => id === scheduled.id)).toHaveLength(1);
  });
});

describe('an answer that was lost without the effect', () => {
  it('is sent again only after two complete read-backs', async () => {
    const { emulated } = await carillon.app();
    emulated.server.faults.arm({
      platform: 'twitter',
      operation: 'publish',
      effect: 'before',
      answer: 'status_500',
      times: 1,
    });
    const scheduled = await carillon.scheduleAgentTask({
      platform: 'x',
      scheduledAt: new Date(),
      content: 'Not there',
    });
    await carillon.processPendingTasks();
    const task = await untilEnded(scheduled.id);
    expect(task).toMatchObject({
      status: 'completed',
      effects: [{ state: 'absent', readBacks: 2 }, { state: 'applied' }],
    });
    expect((await taskIdsOfFeed('twitter')).filter((id) => id === scheduled.id)).toHaveLength(1);
  }, 60_000);
});

describe('bad input', () => {
  it.each([
    ['scheduled_in_past', { scheduledAt: '2001-01-01T00:00:00Z' }],
    ['timezone_required', { scheduledAt: '2099-01-01T09:00' }],
    ['unknown_platform', { platform: 'myspace' }],
    ['unknown_task_type', { type: 'collect_metrics' }],
    ['content_required', { content: ' ' }],
    ['content_rejected', { platform: 'x', content: 'a'.repeat(281) }],
    ['invalid_input', { config: { colour: 'red' } }],
    ['invalid_input', { content: 'half \ud83d' }],
    ['invalid_input', { content: 'a\0b' }],
    ['account_not_found', { accountId: '00000000-0000-7000-8000-000000000009' }],
  ])('is refused as %s and nothing is stored', async (code, change) => {
    const before = await carillon.getTaskStatistics();
    const request = {
      platform: 'facebook',
      scheduledAt: '2099-01-01T09:00:00Z',
      content: 'Hello',
      ...change,
    };
    await expect(carillon.scheduleAgentTask(request)).rejects.toMatchObject({ code });
    expect(await carillon.getTaskStatistics()).toEqual(before);
  });
});

async function taskIdsOfFeed(platform: string): Promise<(string | null)[]> {
  const { emulated } = await carillon.app();
  const answer = await emulated.server.fetch(
    new Request(`http://carillon.emulator/_emulator/feeds/${platform}`),
  );
  const { items } = (await answer.json()) as { items: { taskId: string | null }[] };
  return items.map(({ taskId }) => taskId);
}

/** Runs what is due whenever it is due, until the task has ended. */
async function untilEnded(id: string) {
  for (;;) {
    const task = await carillon.getScheduledTask(id);
    if (task.wakeAt === null) return task;
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max((task.wakeAt?.getTime() ?? 0) - Date.now(), 1)),
    );
    await carillon.processPendingTasks();
  }
}
