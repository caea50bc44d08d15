// A process for tests to kill. Argument: JSON of `Doom`. Says "ready" on its standard output, then waits.
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { silentLogger } from '../../src/core/index.ts';
import { claim } from '../../src/scheduler/index.ts';
import type { Doom } from './spawn-worker.ts';

const { databaseUrl, taskId, until } = JSON.parse(process.argv[2] ?? '') as Doom;
const app = await createApp({
  config: readConfig({ CARILLON_SIMULATE: 'always' }),
  database: databaseUrl,
  logger: silentLogger,
});
if (until === 'claimed') await claim(app.services.db, app.services.workerId, 1, [taskId]);
else {
  const platform = 'facebook';
  app.emulated.server.faults.arm({
    platform,
    operation: 'publish',
    effect: 'after',
    answer: 'timeout',
    times: 1,
  });
  app.startWorker();
}
process.stdout.write('ready\n');
setInterval(() => undefined, 60_000);
