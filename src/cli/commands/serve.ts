import { join } from 'node:path';
import type { Command } from 'commander';
import { createApp, type App } from '../../app.ts';
import { keptSecret } from '../../config/index.ts';
import type { EmbeddedPostgres } from '../../db/index.ts';
import type { Worker } from '../../scheduler/index.ts';
import { acceptKey, firstKey, listAccounts, recognise } from '../../services/index.ts';
import { createHttpApp, listen } from '../../server/index.ts';
import { caller, openDatabase } from '../open.ts';
import { print, type Answer } from '../output.ts';
import { wantsJson } from '../run.ts';
import { untilSignal } from '../signals.ts';
import { supervise } from '../supervise.ts';
import { startTracing } from '../tracing.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve HTTP and run due tasks in this process')
    .action(async (_options: unknown, command: Command) => serve(wantsJson(command)));
}

/** Database, lock, app, port, worker; then until a signal, or another server's take-over; then all of it in reverse. */
async function serve(json: boolean): Promise<void> {
  const signal = untilSignal();
  const { config, logger, url, embedded } = await openDatabase({ quiet: false });
  const holder = { pid: process.pid, address: `http://${config.host}:${config.port}` };
  const tracing = await startTracing(config, logger);
  const supervisor = embedded === null ? null : await supervise(embedded, holder, logger);
  const end = supervisor === null ? signal : Promise.race([signal, supervisor.displaced]);
  try {
    const app = await createApp({ config, database: url, logger });
    try {
      await run(app, embedded, end, json);
    } finally {
      await app.close();
    }
  } finally {
    await supervisor?.stop();
    await tracing.stop();
  }
}

async function run(
  app: App,
  embedded: EmbeddedPostgres | null,
  end: Promise<NodeJS.Signals>,
  json: boolean,
): Promise<void> {
  const { config, services } = app;
  const held = await recognise(services.db, config.dataDir);
  const key = await provideKey(app);
  const cronSecret = config.cronSecret ?? (await keptSecret(config.dataDir, 'cron-secret'));
  let worker: Worker | null = null;
  const closing = new AbortController();
  const http = createHttpApp(app, {
    cronSecret,
    rateLimit: config.rateLimit,
    worker: () => worker,
    closing: closing.signal,
  });
  const listening = await listen(http, config);
  try {
    worker = app.startWorker();
    print(await welcome(app, { url: listening.url, embedded, key, held }), json);
    await end;
  } finally {
    closing.abort();
    await listening.close();
  }
}

/** The key of CARILLON_API_KEY is accepted silently; otherwise a first one is made and shown this once. */
async function provideKey({ config, services }: App): Promise<string | null> {
  if (config.apiKey === null) return firstKey(services.db);
  await acceptKey(services.db, config.apiKey);
  return null;
}

async function welcome(
  { config, services }: App,
  start: { url: string; embedded: EmbeddedPostgres | null; key: string | null; held: number },
): Promise<Answer> {
  const accounts = (await listAccounts(services.db, caller.workspaceId)).filter(({ isDefault }) => isDefault);
  const named = (simulated: boolean) =>
    accounts.filter((account) => account.simulated === simulated).map((account) => account.platform);
  const data = start.embedded === null ? 'DATABASE_URL' : config.dataDir;
  const lines = [
    `Carillon is ready on ${start.url}`,
    `  data       ${data}`,
    `  simulated  ${named(true).join(', ') || 'none'}`,
    ...(named(false).length > 0 ? [`  real       ${named(false).join(', ')}`] : []),
    `  docs       ${start.url}/docs`,
    ...(named(true).length > 0 ? [`  feeds      ${start.url}/_emulator/`] : []),
  ];
  if (start.key !== null) lines.push(`  API key    ${start.key}    (shown this once)`);
  if (config.cronSecret === null)
    lines.push(`  cron       the secret is in ${join(config.dataDir, 'cron-secret')}`);
  if (start.held > 0) {
    lines.push(`  ${start.held} overdue tasks are on hold: this database was restored or copied.`);
    lines.push('  Look, then: carillon resume --hold restore');
  }
  const { url, key, held } = start;
  return { data: { url, data, simulated: named(true), real: named(false), apiKey: key, held }, lines };
}
