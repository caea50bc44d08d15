import { createApp, type App } from '../app.ts';
import { CarillonError } from '../core/index.ts';
import type { EmbeddedPostgres } from '../db/index.ts';
import { recognise } from '../services/index.ts';
import { leave, openDatabase, type OpenDatabase } from './open.ts';
import { supervise, type Supervisor } from './supervise.ts';

/**
 * Runs `work` on an app whose worker runs what is due: on the embedded database while no server serves it, elsewhere
 * when `always` says so. Where others run the tasks it only looks on: this shell may lack the credentials they have.
 */
export async function withWorker<Result>(
  options: { name: string; always: boolean },
  work: (app: App, runs: boolean) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase({ quiet: true });
  const { config, embedded } = database;
  const supervisor = embedded === null ? null : await superviseIfFree(embedded, options.name, database);
  const runs = supervisor !== null || options.always;
  try {
    const app = await createApp({ ...database, database: database.url, decides: runs });
    try {
      if (runs) {
        await recognise(app.services.db, config.dataDir);
        app.startWorker();
      }
      return await work(app, runs);
    } finally {
      await app.close();
    }
  } finally {
    await (supervisor === null ? leave(embedded) : supervisor.stop());
  }
}

/** Null: a server runs on it. */
async function superviseIfFree(
  embedded: EmbeddedPostgres,
  name: string,
  { logger }: OpenDatabase,
): Promise<Supervisor | null> {
  try {
    return await supervise(embedded, { pid: process.pid, address: name }, logger);
  } catch (error) {
    if (error instanceof CarillonError && error.code === 'already_running') return null;
    throw error;
  }
}
