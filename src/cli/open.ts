import { createApp, type App } from '../app.ts';
import { readConfig, readVariables, type Config } from '../config/index.ts';
import { createLogger, type Logger } from '../core/index.ts';
import { isUnused, startEmbedded, type EmbeddedPostgres } from '../db/index.ts';
import { defaultWorkspaceId } from '../scheduler/index.ts';
import type { Caller } from '../services/index.ts';
import { startTracing } from './tracing.ts';

/** Whom commands act for. */
export const caller: Caller = {
  workspaceId: defaultWorkspaceId,
  actor: { name: 'cli', apiKeyId: null, requestId: null },
};

/** The database of a command: DATABASE_URL, or the embedded Postgres. */
export interface OpenDatabase {
  config: Config;
  logger: Logger;
  url: string;
  embedded: EmbeddedPostgres | null;
}

/** Finds the database; `quiet` commands log warnings only. @throws CarillonError */
export async function openDatabase(options: { quiet: boolean }): Promise<OpenDatabase> {
  const config = readConfig(readVariables());
  const level = options.quiet && config.logLevel === 'info' ? 'warn' : config.logLevel;
  const logger = createLogger({ level });
  const embedded =
    config.databaseUrl === null ? await startEmbedded({ dataDir: config.dataDir, logger }) : null;
  return { config, logger, url: config.databaseUrl ?? embedded?.url ?? '', embedded };
}

/** Stops an embedded Postgres that this command started, unless somebody uses it by now. */
export async function leave(embedded: EmbeddedPostgres | null): Promise<void> {
  if (embedded?.startedByUs && (await isUnused(embedded.url))) await embedded.stop();
}

/** Runs `work` on an app without a worker and closes everything after it. */
export async function withApp<Result>(work: (app: App) => Promise<Result>): Promise<Result> {
  const { config, logger, url, embedded } = await openDatabase({ quiet: true });
  const tracing = await startTracing(config, logger);
  try {
    const app = await createApp({ config, database: url, logger, decides: false });
    try {
      return await work(app);
    } finally {
      await app.close();
    }
  } finally {
    await leave(embedded);
    await tracing.stop();
  }
}
