import { spawnSync } from 'node:child_process';
import { supabaseFile } from '../../scripts/supabase/read.ts';
import { silentLogger } from '../../src/core/index.ts';
import { createPool, migrate, migrationNames } from '../../src/db/index.ts';
import { cancelTask } from '../../src/services/index.ts';
import { statistics, defaultWorkspaceId } from '../../src/scheduler/index.ts';
import { openApp, person } from '../support/open-app.ts';
import { until } from '../support/server-process.ts';
import { adminUrl, ask, makeDatabase, owner, urlOf } from './database.ts';
import { startPgbouncer } from './pgbouncer.ts';
import { check, equal } from './report.ts';

/** supabase-agent-scheduler-migration.sql and the application, as an ordinary role, through pgbouncer in transaction mode. */
export async function checkPooler(): Promise<void> {
  const name = 'carillon_pooled';
  await makeDatabase(name);
  const bouncer = await startPgbouncer(name);
  try {
    const url = urlOf(name, owner, bouncer.port);
    await checkScript(url);
    await checkApplication(url);
  } finally {
    await bouncer.stop();
    await ask(adminUrl, `drop database ${name} with (force)`);
  }
}

async function checkScript(url: string): Promise<void> {
  for (const round of ['runs', 'runs again']) {
    await check(`the SQL for Supabase ${round} through pgbouncer, by psql, as an ordinary role`, async () => {
      const { status, stderr } = spawnSync(
        'psql',
        ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', supabaseFile, url],
        {
          encoding: 'utf8',
        },
      );
      equal([status, stderr.replaceAll(/^.*NOTICE:.*\n/gm, '')], [0, '']);
    });
  }
  await check('the application finds every migration applied', async () => {
    const pool = createPool(url, silentLogger, { max: 1 });
    const applied = await migrate(pool).finally(() => pool.end());
    const known = await ask<{ name: string }>(url, 'select name from carillon.migrations order by 1');
    equal([applied, known.map((row) => row.name)], [[], await migrationNames()]);
  });
}

async function checkApplication(url: string): Promise<void> {
  const { app, schedule, task, process, timesPosted } = await openApp(url);
  try {
    await check('a task is scheduled and published through pgbouncer', async () => {
      const id = await schedule();
      await process();
      equal([(await task(id)).status, await timesPosted(id)], ['completed', 1]);
    });
    await check('two cron calls at once publish each of 40 tasks once', async () => {
      const ids = await Promise.all(Array.from({ length: 40 }, () => schedule()));
      await Promise.all([process(), process(), process()]);
      const times = await Promise.all(ids.map(timesPosted));
      equal([...new Set(times)], [1]);
    });
    await check('a task is cancelled, and the statistics say so', async () => {
      const id = await schedule({ scheduledAt: new Date(Date.now() + 3_600_000) });
      await cancelTask(app.services, person, id, 'not now');
      const { cancelled, completed } = await statistics(
        app.services.db,
        defaultWorkspaceId,
        new Set(['collect_metrics']),
      );
      equal([(await task(id)).status, cancelled, completed], ['cancelled', 1, 41]);
    });
    await check('a worker publishes, also after its hint connection and all others were cut', async () => {
      app.startWorker();
      const first = await schedule();
      await until(async () => (await task(first)).status === 'completed', 'the worker does not publish');
      await ask(
        adminUrl,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'carillon_pooled'`,
      );
      const second = await until(() => schedule().catch(() => null), 'nothing can be scheduled again');
      await until(
        () =>
          task(second).then(
            ({ status }) => status === 'completed',
            () => false,
          ),
        'the worker is gone',
      );
      equal(await timesPosted(second), 1);
    });
  } finally {
    await app.close();
  }
}
