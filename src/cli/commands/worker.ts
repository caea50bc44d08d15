import type { Command } from 'commander';
import { createApp, type App } from '../../app.ts';
import type { Worker } from '../../scheduler/index.ts';
import { createWatchApp, listen, type Listening } from '../../server/index.ts';
import { acceptKey, recognise } from '../../services/index.ts';
import { leave, openDatabase } from '../open.ts';
import { print } from '../output.ts';
import { readPort } from '../port.ts';
import { wantsJson } from '../run.ts';
import { untilSignal } from '../signals.ts';
import { startTracing } from '../tracing.ts';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('run due tasks, without the API; any number of workers may share a database')
    .option('--metrics-port <port>', 'answer /health, /ready, /alarm and /metrics there; 0 takes a free one')
    .action(async ({ metricsPort }: { metricsPort?: string }, command: Command) => {
      const asked = metricsPort === undefined ? null : readPort('--metrics-port', metricsPort);
      const signal = untilSignal();
      const { config, logger, url, embedded } = await openDatabase({ quiet: false });
      const tracing = await startTracing(config, logger);
      try {
        const app = await createApp({ config, database: url, logger });
        try {
          await work(app, asked ?? config.metricsPort, signal, wantsJson(command));
        } finally {
          await app.close();
        }
      } finally {
        await leave(embedded);
        await tracing.stop();
      }
    });
}

async function work(
  app: App,
  port: number | null,
  signal: Promise<NodeJS.Signals>,
  json: boolean,
): Promise<void> {
  const { config, services } = app;
  await recognise(services.db, config.dataDir);
  if (port !== null && config.apiKey !== null) await acceptKey(services.db, config.apiKey);
  let worker: Worker | null = null;
  const http = createWatchApp(app, { rateLimit: config.rateLimit, worker: () => worker });
  const watched: Listening | null = port === null ? null : await listen(http, { port, host: config.host });
  try {
    worker = app.startWorker();
    const lines = ['Carillon runs due tasks. Ctrl-C stops it.'];
    if (watched !== null) lines.push(`It says how it does on ${watched.url}/metrics`);
    print({ data: { worker: services.workerId, url: watched?.url ?? null }, lines }, json);
    await signal;
  } finally {
    await watched?.close();
  }
}
