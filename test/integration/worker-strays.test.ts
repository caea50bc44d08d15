import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Queryable } from '../../src/db/index.ts';
import { startWorker, type Handler } from '../../src/scheduler/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';

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

const soon = { timeout: 5_000, interval: 20 };

/** The database, of which the settles of two tasks fail together, the second a few turns of the event loop's queue later. */
function failingTogether(db: Queryable): { db: Queryable; failNext(turns: number): void } {
  let turns: number | null = null;
  const waiting: (() => void)[] = [];
  return {
    failNext: (count) => {
      turns = count;
    },
    db: {
      run: async (statement) => {
        if (turns === null || !statement.text.trim().startsWith('with settled')) return db.run(statement);
        const failed = new Promise<never>((_resolve, reject) => {
          waiting.push(() => reject(new Error('the database is gone')));
        });
        if (waiting.length === 2) {
          const [first, second] = waiting.splice(0);
          const count = turns;
          turns = null;
          first?.();
          void (async () => {
            for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
            second?.();
          })();
        }
        return failed;
      },
    },
  };
}

it('takes up again at once all tasks that lose the database together, whatever the order of what follows', async () => {
  const { services } = carillon.app;
  const { db, failNext } = failingTogether(services.db);
  const cancel: Handler = async () => ({ outcome: 'cancelled', reason: 'done with it' });
  const settings = { ...services.run, handlers: new Map([['social_post', cancel]]) };
  const worker = startWorker(db, settings, { id: services.workerId, concurrency: 2 });
  const statuses = (ids: string[]) => Promise.all(ids.map(async (id) => (await carillon.task(id)).status));
  try {
    for (let turns = 0; turns < 24; turns += 1) {
      failNext(turns);
      const ids = [await carillon.schedule(), await carillon.schedule()];
      worker.wake();
      const message = `the second fails ${turns} turns later`;
      await expect.poll(() => statuses(ids), { ...soon, message }).toEqual(['cancelled', 'cancelled']);
    }
  } finally {
    await worker.stop();
  }
}, 60_000);

it('takes up again at once a task that calls itself lost and is not', async () => {
  const { services } = carillon.app;
  let runs = 0;
  const once: Handler = async () => {
    runs += 1;
    return runs === 1 ? { outcome: 'lost' } : { outcome: 'cancelled', reason: 'done with it' };
  };
  const settings = { ...services.run, handlers: new Map([['social_post', once]]) };
  const id = await carillon.schedule();
  const worker = startWorker(services.db, settings, { id: services.workerId, concurrency: 1 });
  try {
    await expect.poll(async () => (await carillon.task(id)).status, soon).toBe('cancelled');
  } finally {
    await worker.stop();
  }
});
