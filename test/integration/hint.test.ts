import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';
import { until } from '../support/server-process.ts';

let database: TestDatabase;
let scheduling: OpenApp;
let working: OpenApp;

beforeEach(async () => {
  database = await createTestDatabase();
  scheduling = await openApp(database.url);
  working = await openApp(database.url);
  working.app.startWorker();
  await until(listener, 'the worker does not listen');
});
afterEach(async () => {
  await working.app.close();
  await scheduling.app.close();
  await database.drop();
});

/** The Postgres process that serves the listening connection, if any. */
async function listener(): Promise<number | undefined> {
  const [row] = await scheduling.run<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and query = 'listen carillon_wake'`,
  );
  return row?.pid;
}

/** From the call that schedules it until a worker of another app has claimed it. */
async function pickUpMs(): Promise<number> {
  const startedAt = performance.now();
  const id = await scheduling.schedule();
  await until(async () => (await scheduling.task(id)).executedAt !== null, 'nobody claims the task');
  return performance.now() - startedAt;
}

describe('a worker of another process', () => {
  it('is woken by a task that is due now, long before its next look', async () => {
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) waits.push(await pickUpMs());
    // Without a hint it looks once a second, so that half of these would take longer than 500 ms.
    expect(Math.max(...waits)).toBeLessThan(500);
  });

  it('listens again after its connection broke', async () => {
    const before = await listener();
    await scheduling.run('select pg_terminate_backend($1)', before);
    await until(async () => ![undefined, before].includes(await listener()), 'it does not listen again');
    const waits = [await pickUpMs(), await pickUpMs(), await pickUpMs(), await pickUpMs()];
    expect(Math.max(...waits)).toBeLessThan(500);
  });
});
