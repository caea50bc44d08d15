import { expect, it } from 'vitest';
import { silentLogger, systemClock, type Clock } from '../../src/core/index.ts';
import type { Queryable } from '../../src/db/index.ts';
import { startWorker } from '../../src/scheduler/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';

const carillon = appForEachTest();

it('a worker whose clock is ahead looks no more often than others before a task is due', async () => {
  const ahead: Clock = { ...systemClock, now: () => new Date(Date.now() + 300_000) };
  const { services } = carillon.app;
  let looks = 0;
  const counted: Queryable = {
    run: (statement) => {
      looks += 1;
      return services.db.run(statement);
    },
  };
  const id = await carillon.schedule({ scheduledAt: new Date(Date.now() + 2_500) });
  const settings = { ...services.run, clock: ahead, logger: silentLogger };
  const worker = startWorker(counted, settings, { id: services.workerId, concurrency: 1 });
  // Its sleeps end after a second at most: a claim and a question each.
  await expect.poll(async () => (await carillon.task(id)).status, { timeout: 20_000 }).toBe('completed');
  await worker.stop();
  expect(looks).toBeLessThan(40);
});
