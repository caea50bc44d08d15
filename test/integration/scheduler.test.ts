import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCarillon, type Carillon } from '../../src/index.ts';
import { claim, pause, resume, settle } from '../../src/scheduler/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let carillon: Carillon;
const worker = '00000000-0000-7000-8000-0000000000aa';

beforeAll(async () => {
  database = await createTestDatabase();
  carillon = createCarillon({
    databaseUrl: database.url,
    variables: { CARILLON_SIMULATE: 'always', CARILLON_LOG_LEVEL: 'silent' },
  });
});

afterAll(async () => {
  await carillon.close();
  await database.drop();
});

let number = 0;
const dueTask = () =>
  carillon.scheduleAgentTask({
    platform: 'facebook',
    scheduledAt: new Date(),
    content: `Post ${(number += 1)}`,
  });
const db = async () => (await carillon.app()).services.db;

describe('cancel', () => {
  it('takes the fence of a running task away, so that its worker can settle nothing', async () => {
    const { id } = await dueTask();
    const { tasks } = await claim(await db(), worker, 1, [id]);
    expect(tasks).toMatchObject([{ id, epoch: 1 }]);
    expect(await carillon.cancelScheduledTask(id)).toMatchObject({
      task: { status: 'cancelled' },
      pending: false,
    });
    const outcome = { outcome: 'done', result: {}, visibleEffects: 1 } as const;
    expect(await settle(await db(), tasks[0]!, outcome, new Date())).toBe('lost');
    expect((await carillon.getScheduledTask(id)).status).toBe('cancelled');
  });

  it('refuses what has ended', async () => {
    const { id } = await dueTask();
    await carillon.processPendingTasks();
    await expect(carillon.cancelScheduledTask(id)).rejects.toMatchObject({ code: 'task_not_cancellable' });
  });
});

describe('input of the library', () => {
  it.each([-1, Number.NaN, Infinity])('cleanupOldTasks refuses %s days and deletes nothing', async (days) => {
    const { total } = await carillon.getTaskStatistics();
    await expect(carillon.cleanupOldTasks({ olderThanDays: days })).rejects.toMatchObject({
      code: 'invalid_input',
      params: { field: 'olderThanDays' },
    });
    expect((await carillon.getTaskStatistics()).total).toBe(total);
  });

  it.each([0, 1.5, Number.NaN])('processPendingTasks refuses %s tasks at once', async (concurrency) => {
    await expect(carillon.processPendingTasks({ concurrency })).rejects.toMatchObject({
      params: { field: 'concurrency' },
    });
  });

  it.each(['', 'a\0b', '\ud800', 'k'.repeat(256)])('an idempotency key %j is refused', async (key) => {
    const input = { platform: 'facebook', scheduledAt: new Date(), content: 'A key that is none' };
    await expect(carillon.scheduleAgentTask(input, { idempotencyKey: key })).rejects.toMatchObject({
      code: 'invalid_input',
      params: { field: 'Idempotency-Key' },
    });
  });
});

describe('pause', () => {
  it('holds due tasks until resume, and then they run', async () => {
    await pause(await db(), { everything: true });
    const { id } = await dueTask();
    expect(await carillon.processPendingTasks()).toMatchObject({ processed: 0, remaining: 0 });
    expect(await carillon.getScheduledTask(id)).toMatchObject({ status: 'pending', hold: 'paused' });
    expect(await resume(await db(), { everything: true })).toBe(1);
    expect(await carillon.processPendingTasks()).toMatchObject({ completed: 1 });
  });
});

describe('two calls of processPendingTasks at once', () => {
  it('run each task once', async () => {
    const tasks = await Promise.all(Array.from({ length: 20 }, dueTask));
    const calls = await Promise.all([carillon.processPendingTasks(), carillon.processPendingTasks()]);
    expect(calls.reduce((sum, { completed }) => sum + completed, 0)).toBe(20);
    for (const { id } of tasks) expect((await carillon.getScheduledTask(id)).effects).toHaveLength(1);
  });
});

describe('statistics', () => {
  it('equal a recount', async () => {
    const { completed, cancelled, total } = await carillon.getTaskStatistics();
    const [row] = await (
      await db()
    ).run({
      text: `select count(*) filter (where status = 'completed') as completed,
        count(*) filter (where status = 'cancelled') as cancelled, count(*) as total
        from carillon.agent_tasks where type = 'social_post'`,
      values: [],
    });
    expect({ completed, cancelled, total }).toEqual(row);
  });
});

describe('a plain INSERT of another application', () => {
  it('is a task: due, on the default account, with the recipient kept apart', async () => {
    const [row] = await (
      await db()
    ).run<{ id: string; config: object }>({
      text: `insert into carillon.agent_tasks (type, platform, scheduled_at, content, config)
        values ('social_post', 'whatsapp', now(), 'From outside', '{"to": "+15551230000"}') returning id, config`,
      values: [],
    });
    expect(row?.config).toEqual({});
    expect(await carillon.processPendingTasks()).toMatchObject({ completed: 1 });
    const task = await carillon.getScheduledTask(row?.id ?? '');
    expect(task).toMatchObject({ status: 'completed', config: { to: '+15551230000' } });
  });
});
