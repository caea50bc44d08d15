import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrationLock, migrationNames } from '../../src/db/index.ts';
import { renderSupabase, type Migration } from './render.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const supabaseFile = join(root, 'supabase-agent-scheduler-migration.sql');

export async function readMigrations(): Promise<Migration[]> {
  const names = await migrationNames();
  return names.map((name) => ({
    name,
    text: readFileSync(join(root, 'src/db/migrations', `${name}.sql`), 'utf8'),
  }));
}

/** What supabase-agent-scheduler-migration.sql must say. */
export async function supabaseSql(): Promise<string> {
  return renderSupabase(await readMigrations(), migrationLock);
}
