import { readdir, readFile } from 'node:fs/promises';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { CarillonError } from '../core/index.ts';
import { refuseMark } from './move-mark.ts';

const folder = new URL('./migrations/', import.meta.url);

/** Any fixed number: racing migrations wait for each other on it. */
export const migrationLock = 7_205_759_403;

/**
 * Brings the schema `carillon` up to date, in one transaction; safe to call from several processes at once.
 * Returns the names of the migrations that were applied now.
 * @throws CarillonError `database_newer` when the database knows migrations that this version does not.
 */
export async function migrate(pool: Pool): Promise<string[]> {
  const names = await migrationNames();
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(patient('select pg_advisory_xact_lock($1)', [migrationLock]));
    const applied = await applyMissing(client, names);
    await client.query('commit');
    return applied;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** A large table may take long to change. */
const patienceMs = 3_600_000;

const patient = (text: string, values?: unknown[]): QueryConfig =>
  ({ text, ...(values && { values }), query_timeout: patienceMs }) as QueryConfig;

/** The migrations this version knows, oldest first, without the ending. */
export async function migrationNames(): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();
}

async function applyMissing(client: PoolClient, names: string[]): Promise<string[]> {
  await client.query('create schema if not exists carillon');
  await client.query(
    'create table if not exists carillon.migrations (name text primary key, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query<{ name: string }>('select name from carillon.migrations order by name');
  const present = new Set(rows.map((row) => row.name));
  const unknown = [...present].find((name) => !names.includes(name));
  if (unknown !== undefined) refuseMark(unknown);
  if (unknown !== undefined) throw new CarillonError('database_newer', { migration: unknown });

  const missing = names.filter((name) => !present.has(name));
  for (const name of missing) {
    await client.query(patient(await readFile(new URL(`${name}.sql`, folder), 'utf8')));
    await client.query('insert into carillon.migrations (name) values ($1)', [name]);
  }
  return missing;
}
