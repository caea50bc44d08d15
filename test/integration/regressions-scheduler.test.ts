// What users of other schedulers reported, about due times and waits. Of the same list, shown elsewhere: one
// missed task and its bounds (expiry.test.ts), two calls of processPendingTasks at once (scheduler.test.ts).
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim } from '../../src/scheduler/index.ts';
import { cancelTask } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

const minuteMs = 60_000;
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

const services = () => carillon.app.services;
const faults = () => carillon.app.emulated.server.faults;
const due = (count: number, input = {}) =>
  Promise.all(Array.from({ length: count }, () => carillon.schedule(input)));

describe('a server that was down for three days', () => {
  it('marks what it missed and publishes none of it in a burst', async () => {
    const ids = await due(25);
    await carillon.pass(3 * 24 * 60 * minuteMs);
    const today = await carillon.schedule();
    expect(await carillon.process()).toMatchObject({ completed: 1, failed: 25, remaining: 0 });
    for (const id of ids) {
      expect(await carillon.task(id)).toMatchObject({
        failureKind: 'missed',
        needsAttention: true,
        effects: [],
      });
      expect(await carillon.timesPosted(id)).toBe(0);
    }
    expect(await carillon.timesPosted(today)).toBe(1);
  });
});

describe('backoff', () => {
  it('really waits 5, 15 and 45 minutes after the failure', async () => {
    await carillon.app.close();
    // Nobody listens on port 1: nothing was sent, for certain.
    carillon = await openApp(database.url, {
      CARILLON_SIMULATE: 'always',
      CARILLON_FACEBOOK_URL: 'http://127.0.0.1:1/facebook',
    });
    const id = await carillon.schedule({ config: { maxRetries: 3 } });
    for (const [retry, minutes] of [5, 15, 45].entries()) {
      const startedAtMs = Date.now();
      expect(await carillon.process()).toMatchObject({ processed: 1, retried: 1 });
      const { wakeAt, retryCount, status } = await carillon.task(id);
      expect([status, retryCount]).toEqual(['pending', retry + 1]);
      const waitMs = (wakeAt?.getTime() ?? Number.NaN) - startedAtMs;
      expect(waitMs).toBeGreaterThanOrEqual(minutes * minuteMs - 5);
      expect(waitMs).toBeLessThan(minutes * minuteMs + 30_000);
      await carillon.pass(minutes * minuteMs - 30_000);
      expect(await claim(services().db, services().workerId, 10)).toEqual({ tasks: [], seen: 0 });
      expect(await carillon.process()).toMatchObject({ processed: 0 });
      await carillon.pass(60_000);
    }
    expect(await carillon.process()).toMatchObject({ processed: 1, failed: 1 });
    expect((await carillon.task(id)).attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });
});

describe("the server's TZ", () => {
  const script = `
    const { createCarillon } = await import(process.env.CARILLON_MODULE);
    const carillon = createCarillon({ databaseUrl: process.env.DATABASE_URL,
      variables: { CARILLON_SIMULATE: 'always', CARILLON_LOG_LEVEL: 'silent' } });
    const whens = [{ scheduledAt: '2099-03-01T00:30:00', timezone: 'Europe/Berlin' },
      { scheduledAt: '2099-12-31T23:30:00Z' }, { scheduledAt: '2099-07-01T09:00:00', timezone: 'America/New_York' }];
    const shown = [];
    for (const when of whens) {
      const { id } = await carillon.scheduleAgentTask({ platform: 'facebook', content: process.env.TZ + when.scheduledAt, ...when });
      const { scheduledAt, scheduledLocal, wakeAt } = await carillon.getScheduledTask(id);
      shown.push([scheduledAt, scheduledLocal, wakeAt]);
    }
    const soon = { platform: 'facebook', content: 'Later in ' + process.env.TZ, scheduledAt: new Date(Date.now() + 3_600_000) };
    await carillon.scheduleAgentTask(soon);
    const { processed } = await carillon.processPendingTasks();
    await carillon.close();
    console.log(JSON.stringify({ hour: new Date(0).getHours(), processed, shown }));`;

  it.each([
    // Ten hours and forty minutes behind in 1970, fourteen ahead now.
    ['Pacific/Kiritimati', 13],
    ['America/Los_Angeles', 16],
    ['UTC', 0],
  ])('%s does not shift dates', async (TZ, hour) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: {
        PATH: process.env['PATH'],
        TZ,
        DATABASE_URL: database.url,
        CARILLON_MODULE: new URL('../../src/index.ts', import.meta.url).href,
      },
      timeout: 30_000,
    });
    const row = (at: string, local: string | null) => [at, local, at];
    const said = JSON.parse(stdout) as { hour: number };
    expect(said).toMatchObject({
      hour,
      processed: 0,
      shown: [
        row('2099-02-28T23:30:00.000Z', '2099-03-01T00:30:00'),
        row('2099-12-31T23:30:00.000Z', null),
        row('2099-07-01T13:00:00.000Z', '2099-07-01T09:00:00'),
      ],
    });
    const stored = await carillon.run<{ at: string }>(
      `select to_char(scheduled_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at
       from carillon.agent_tasks where scheduled_at > '2099-01-01' order by scheduled_at`,
    );
    expect(stored.map(({ at }) => at)).toEqual(['2099-02-28 23:30', '2099-07-01 13:00', '2099-12-31 23:30']);
  });
});

describe('the same hour each day in a zone', () => {
  const at = async (local: string, timezone = 'Europe/Berlin') => {
    const id = await carillon.schedule({ scheduledAt: local, timezone, content: `Good morning ${local}` });
    return (await carillon.task(id)).scheduledAt.toISOString();
  };

  it('stays the same hour across both clock changes', async () => {
    const days = ['2027-03-27', '2027-03-28', '2027-03-29', '2027-10-30', '2027-10-31', '2027-11-01'];
    const utc: string[] = [];
    for (const day of days) utc.push((await at(`${day}T09:00:00`)).slice(11, 16));
    expect(utc).toEqual(['08:00', '07:00', '07:00', '07:00', '08:00', '08:00']);
  });

  it('that a change skips is the first minute after it; that comes twice is the first', async () => {
    expect(await at('2027-03-28T02:30:00')).toBe('2027-03-28T01:00:00.000Z');
    expect(await at('2027-10-31T02:30:00')).toBe('2027-10-31T00:30:00.000Z');
  });
});

describe('a saturated account', () => {
  it('does not starve the others, however much of it is due before them', async () => {
    const arm = { operation: 'publish', effect: 'before', answer: 'rate_limited', times: 1_000 } as const;
    faults().arm({ platform: 'twitter', ...arm });
    const saturated = await due(50, { platform: 'x' });
    await carillon.pass(minuteMs);
    const [other] = await due(1);
    expect(await carillon.app.process({ concurrency: 2 })).toMatchObject({
      completed: 1,
      failed: 0,
      remaining: 0,
    });
    expect((await carillon.task(other ?? '')).status).toBe('completed');
    const attempts = await carillon.run(`select from carillon.attempts where task_id = any ($1)`, saturated);
    expect(attempts.length).toBeLessThanOrEqual(2);
  });
});

describe('snoozing', () => {
  it('does not spend an attempt, however often', async () => {
    const arm = { platform: 'facebook', effect: 'before', times: 1_000 } as const;
    faults().arm({ ...arm, operation: 'publish', answer: 'reset', times: 1 });
    faults().arm({ ...arm, operation: 'read_posts', answer: 'status_503' });
    const twin = { content: 'Twice on purpose', config: { allowDuplicate: true, maxRetries: 0 } };
    const first = await carillon.schedule(twin);
    await carillon.process();
    const second = await carillon.schedule(twin);
    for (let snooze = 1; snooze <= 6; snooze += 1) {
      await carillon.process();
      const { status, retryCount, attempts } = await carillon.task(second);
      expect([status, retryCount]).toEqual(['pending', 0]);
      expect(attempts.map(({ number, outcome }) => `${number} ${outcome}`)).toEqual(
        Array.from({ length: snooze }, () => '1 snoozed'),
      );
      await carillon.pass(10_000);
    }
    expect(await cancelTask(services(), person, first)).toMatchObject({ pending: true });
    faults().clear();
    expect((await carillon.untilEnded(first)).status).toBe('cancelled');
    expect(await carillon.untilEnded(second)).toMatchObject({ status: 'completed', retryCount: 0 });
    expect([await carillon.timesPosted(first), await carillon.timesPosted(second)]).toEqual([0, 1]);
  });
});
