import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/index.ts';
import type { Fault } from '../../src/emulators/index.ts';
import { pause } from '../../src/scheduler/index.ts';
import { alarmReasons, resolveTask, retryTask } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

let database: TestDatabase;
let carillon: OpenApp;

beforeEach(async () => {
  database = await createTestDatabase();
  carillon = await openApp(database.url);
});
afterEach(async () => {
  await carillon.app.close();
  await database.drop();
});

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * minuteMs);

const arm = (platform: string, effect: Fault['effect'], answer: Fault['answer']) =>
  carillon.app.emulated.server.faults.arm({ platform, operation: 'publish', effect, answer, times: 1 });

/** A post to X that X has answered with "too many requests" when this returns. */
async function limited(input: object = {}): Promise<string> {
  arm('twitter', 'before', 'rate_limited');
  const id = await carillon.schedule({ platform: 'x', ...input });
  expect(await carillon.process()).toMatchObject({ processed: 1, failed: 0 });
  return id;
}

async function waitsMs(id: string): Promise<number> {
  const { wakeAt } = await carillon.task(id);
  return (wakeAt?.getTime() ?? Number.NaN) - Date.now();
}

describe('a task that nobody ran for too long', () => {
  it.each([
    ['48 h by default', {}, 48 * 60],
    ['its own missedAfterMinutes', { missedAfterMinutes: 30 }, 30],
  ])('is published until %s, and after it is missed', async (_name, config, minutes) => {
    const [early, late] = [await carillon.schedule({ config }), await carillon.schedule({ config })];
    await carillon.pass((minutes - 1) * minuteMs);
    await carillon.run(
      `update carillon.agent_tasks set wake_at = wake_at - interval '2 minutes' where id = $1`,
      late,
    );
    expect(await carillon.process()).toMatchObject({ completed: 1, failed: 1 });
    expect((await carillon.task(early)).status).toBe('completed');
    const task = await carillon.task(late);
    expect(task).toMatchObject({
      status: 'failed',
      failureKind: 'missed',
      needsAttention: true,
      effects: [],
    });
    expect(await carillon.timesPosted(late)).toBe(0);
  });

  it('counts from the end of the last wait that was chosen, not from scheduledAt', async () => {
    const config = { missedAfterMinutes: 10 };
    const id = await limited({ config });
    await carillon.pass((await waitsMs(id)) + 9 * minuteMs);
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    const missed = await limited({ config });
    await carillon.pass((await waitsMs(missed)) + 11 * minuteMs);
    await carillon.process();
    expect(await carillon.task(missed)).toMatchObject({ status: 'failed', failureKind: 'missed' });
  });

  it('is not missed when its post may be live: what became of it is found out first', async () => {
    arm('facebook', 'after', 'reset');
    const id = await carillon.schedule({ config: { missedAfterMinutes: 1 }, expiresAt: inMinutes(1) });
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'running', phase: 'verifying' });
    await carillon.pass(3 * dayMs);
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed', failureKind: null });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('is missed when its post is proved not to be live', async () => {
    arm('facebook', 'before', 'reset');
    const id = await carillon.schedule({ expiresAt: inMinutes(1) });
    await carillon.process();
    await carillon.pass(2 * minuteMs);
    const task = await carillon.untilEnded(id);
    expect(task).toMatchObject({ status: 'failed', failureKind: 'missed', effects: [{ state: 'absent' }] });
    expect(await carillon.timesPosted(id)).toBe(0);
  });

  it('asks no more, and is not run, when a person lets it go', async () => {
    const id = await carillon.schedule();
    await carillon.pass(3 * dayMs);
    await carillon.process();
    const { app } = carillon;
    expect(await alarmReasons(app.services)).toMatchObject([{ reason: 'needs_attention', count: 1 }]);

    const task = await resolveTask(app.services, person, id, { published: false });
    expect(task).toMatchObject({ status: 'failed', failureKind: 'missed', needsAttention: false });
    expect((await carillon.task(id)).events.at(-1)).toMatchObject({ name: 'dismissed', actor: 'Ada' });
    expect(await alarmReasons(app.services)).toEqual([]);
    expect([await carillon.process(), await carillon.timesPosted(id)]).toMatchObject([{ processed: 0 }, 0]);
    await expect(resolveTask(app.services, person, id, { published: false })).rejects.toMatchObject({
      code: 'nothing_to_resolve',
    });
  });

  it('runs when a person says so', async () => {
    const id = await carillon.schedule({ config: { missedAfterMinutes: 30 } });
    await carillon.pass(dayMs);
    await carillon.process();
    await retryTask(carillon.app.services, person, id);
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect(await carillon.task(id)).toMatchObject({ status: 'completed', needsAttention: false });
  });
});

describe('expiresAt', () => {
  it('ends a task that is not run before it', async () => {
    const id = await carillon.schedule({ expiresAt: inMinutes(5) });
    await carillon.pass(6 * minuteMs);
    await carillon.process();
    const task = await carillon.task(id);
    expect(task).toMatchObject({ status: 'failed', failureKind: 'missed' });
    expect(task.lastError).toContain('expiresAt');
    expect(await carillon.timesPosted(id)).toBe(0);
  });

  it('ends a task that a pause would hold too', async () => {
    const id = await carillon.schedule({ expiresAt: inMinutes(5) });
    await pause(carillon.app.services.db, { everything: true });
    await carillon.pass(6 * minuteMs);
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'failed', failureKind: 'missed', hold: null });
  });

  it.each(['approval', 'account', 'paused', 'restore'])('ends the hold %s', async (hold) => {
    const id = await carillon.schedule({ scheduledAt: inMinutes(1), expiresAt: inMinutes(5) });
    await carillon.run('update carillon.agent_tasks set hold = $2 where id = $1', id, hold);
    await carillon.pass(4 * minuteMs);
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', hold });
    await carillon.pass(2 * minuteMs);
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'failed', failureKind: 'missed', hold: null });
    expect(await carillon.timesPosted(id)).toBe(0);
  });

  it('ends the wait for a rate limit’s reset', async () => {
    const id = await limited({ expiresAt: inMinutes(2) });
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', failureKind: 'rate_limited' });
    expect(await waitsMs(id)).toBeLessThanOrEqual(2 * minuteMs);
    await carillon.pass(2 * minuteMs);
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'failed', failureKind: 'missed', wakeAt: null });
  });

  it('ends the wait for the account’s next slot', async () => {
    await limited();
    const id = await carillon.schedule({ platform: 'x', expiresAt: inMinutes(2) });
    await carillon.process();
    expect(await waitsMs(id)).toBeLessThanOrEqual(2 * minuteMs);
    await carillon.pass(2 * minuteMs);
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'failed', failureKind: 'missed' });
  });

  it('ends the wait for a retry', async () => {
    await carillon.app.close();
    // Port 1 of the loopback address: nobody listens, so certainly nothing was sent.
    carillon = await openApp(database.url, {
      CARILLON_SIMULATE: 'always',
      CARILLON_FACEBOOK_URL: 'http://127.0.0.1:1',
    });
    const [bounded, free] = [
      await carillon.schedule({ expiresAt: inMinutes(2) }),
      await carillon.schedule({}),
    ];
    expect(await carillon.process()).toMatchObject({ processed: 2, retried: 2 });
    expect(await waitsMs(bounded)).toBeLessThanOrEqual(2 * minuteMs);
    expect(await waitsMs(free)).toBeGreaterThan(4 * minuteMs);
    await carillon.pass(2 * minuteMs);
    expect(await carillon.process()).toMatchObject({ processed: 1, failed: 1 });
    expect(await carillon.task(bounded)).toMatchObject({ status: 'failed', failureKind: 'missed' });
  });
});

describe('a snooze', () => {
  it('is as long as it says by the database’s clock, whatever the worker’s says', async () => {
    const clock = { ...systemClock, now: () => inMinutes(60) };
    const wrong = await openApp(database.url, undefined, { clock });
    // The first is in doubt, so that an equal text waits for it.
    arm('facebook', 'before', 'reset');
    await carillon.schedule({ content: 'Equal' });
    await carillon.process();
    const id = await carillon.schedule({ content: 'Equal', config: { allowDuplicate: true } });
    await wrong.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', attempts: [{ outcome: 'snoozed' }] });
    expect(await waitsMs(id)).toBeLessThanOrEqual(10_000);
    expect(await waitsMs(id)).toBeGreaterThan(5_000);
    await wrong.app.close();
  });
});

describe('a rate limit', () => {
  it('waits for the platform’s own reset and spends no attempt', async () => {
    const startedAtMs = Date.now();
    const id = await limited({ config: { maxRetries: 0 } });
    const task = await carillon.task(id);
    expect(task).toMatchObject({
      status: 'pending',
      hold: null,
      failureKind: 'rate_limited',
      retryCount: 0,
      attempts: [{ number: 1, outcome: 'rate_limited' }],
      effects: [{ state: 'absent' }],
    });
    // X tells the end of its window of 15 minutes in whole seconds; a wait of our own choice would not end on one.
    const resetsAtMs = task.wakeAt?.getTime() ?? Number.NaN;
    expect(resetsAtMs % 1_000).toBe(0);
    expect(resetsAtMs).toBeGreaterThan(startedAtMs + 14 * minuteMs);
    expect(resetsAtMs).toBeLessThanOrEqual(Date.now() + 15 * minuteMs + 1_000);
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    await carillon.pass(await waitsMs(id));
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('makes the account’s other tasks wait too, and none of another account', async () => {
    const first = await limited();
    const second = await carillon.schedule({ platform: 'x' });
    const elsewhere = await carillon.schedule();
    expect(await carillon.process()).toMatchObject({ processed: 1, completed: 1, remaining: 0 });
    expect((await carillon.task(elsewhere)).status).toBe('completed');
    const { wakeAt, attempts, hold } = await carillon.task(second);
    expect([wakeAt, attempts, hold]).toEqual([(await carillon.task(first)).wakeAt, [], null]);
    await carillon.pass(await waitsMs(second));
    expect(await carillon.process()).toMatchObject({ completed: 2 });
  });
});
