import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHttpApp, listen, type Listening } from '../../src/server/index.ts';
import { createKey } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';
import { until } from '../support/server-process.ts';

let database: TestDatabase;
let serving: OpenApp;
let working: OpenApp;
let listening: Listening;
const closing = new AbortController();

beforeEach(async () => {
  database = await createTestDatabase();
  serving = await openApp(database.url);
  working = await openApp(database.url);
  working.app.startWorker();
  const options = { cronSecret: 'cron-secret', rateLimit: 1_000_000, closing: closing.signal };
  listening = await listen(createHttpApp(serving.app, options), { port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  closing.abort();
  await listening.close();
  await working.app.close();
  await serving.app.close();
  await database.drop();
});

const medianOf = (ms: readonly number[]): number =>
  ms.toSorted((a, b) => a - b)[Math.floor(ms.length / 2)] ?? Infinity;

it('a stream tells at once of what another process did', async () => {
  const key = await createKey(serving.app.services.db, 'test', ['read']);
  const answer = await fetch(`${listening.url}/api/events`, { headers: { 'x-api-key': key } });
  /** From the moment of each event until it came. */
  const waits = new Map<string, number[]>();
  const read = async () => {
    for await (const chunk of answer.body ?? [])
      for (const [, text = ''] of Buffer.from(chunk)
        .toString()
        .matchAll(/^data: (\{"type".*)$/gm)) {
        const { type, timestamp } = JSON.parse(text) as { type: string; timestamp: string };
        waits.set(type, [...(waits.get(type) ?? []), Date.now() - Date.parse(timestamp)]);
      }
  };
  void read().catch(() => undefined);
  await until(async () => {
    const rows = await serving.run(
      `select 1 from pg_stat_activity where datname = current_database() and query like '%listen carillon_events'`,
    );
    return rows.length > 0;
  }, 'the stream does not listen');
  for (let round = 1; round <= 10; round += 1) {
    // Due when the hint of its scheduling is over.
    await working.schedule({ scheduledAt: new Date(Date.now() + 300) });
    await until(() => waits.get('task.completed')?.length === round, 'the stream does not tell of the end');
  }
  // Each round begins with a look: without hints the next one comes a second later, long after the end. Not the slowest of them:
  // tests beside this one have transactions open in the same Postgres, which hold events back.
  for (const [type, ms] of waits) expect([type, medianOf(ms) < 500]).toEqual([type, true]);
}, 60_000);
