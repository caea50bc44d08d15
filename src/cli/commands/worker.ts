import type { Command } from 'commander';
import { createApp } from '../../app.ts';
import { recognise } from '../../services/index.ts';
import { leave, openDatabase } from '../open.ts';
import { print } from '../output.ts';
import { wantsJson } from '../run.ts';
import { untilSignal } from '../signals.ts';
import { startTracing } from '../tracing.ts';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('run due tasks, without HTTP; any number of workers may share a database')
    .action(async (_options: unknown, command: Command) => {
      const signal = untilSignal();
      const { config, logger, url, embedded } = await openDatabase({ quiet: false });
      const tracing = await startTracing(config, logger);
      try {
        const app = await createApp({ config, database: url, logger });
        await recognise(app.services.db, config.dataDir);
        app.startWorker();
        print(
          { data: { worker: app.services.workerId }, lines: ['Carillon runs due tasks. Ctrl-C stops it.'] },
          wantsJson(command),
        );
        await signal;
        await app.close();
      } finally {
        await leave(embedded);
        await tracing.stop();
      }
    });
}
