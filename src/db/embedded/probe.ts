import { realpath } from 'node:fs/promises';
import { Client, DatabaseError } from 'pg';
import { addressOf, urlOf } from './address.ts';
import { ownerName, type Home } from './home.ts';

/** `ready`: ours, and it answers. `busy`: it starts, recovers or stops. `absent`: nobody there, or not ours. */
export type Presence = { state: 'ready'; url: string } | { state: 'busy' | 'absent' };

/** Looks for a running Postgres of this home: it must take our password and serve our folder. */
export async function probe(home: Home, password: string): Promise<Presence> {
  const address = await addressOf(home.cluster);
  if (address === null) return { state: 'absent' };
  const client = new Client({
    connectionString: urlOf(address, password, 'postgres'),
    application_name: 'carillon probe',
    connectionTimeoutMillis: 5_000,
  });
  // Told by the failing query below as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if ((await dataDirectoryOf(client)) !== home.cluster) return { state: 'absent' };
    await ensureDatabase(client);
    return { state: 'ready', url: urlOf(address, password) };
  } catch (error) {
    return { state: isBusy(error) ? 'busy' : stateOrThrow(error) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function dataDirectoryOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ data_directory: string }>('show data_directory');
  return realpath(rows[0]?.data_directory ?? '/');
}

/** initdb makes none; of two processes that create it at once, one is told that it exists. */
async function ensureDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [ownerName]);
  if (rowCount !== 0) return;
  await client.query(`create database ${ownerName}`).catch((error: unknown) => {
    if (!hasCode(error, '42P04', '23505')) throw error;
  });
}

/** 57P03: it starts or stops; 57P01 and 57P02: it stopped while we talked. */
const isBusy = (error: unknown): boolean => hasCode(error, '57P01', '57P02', '57P03');

/** A refused password means another server behind a port that ours once had. */
function stateOrThrow(error: unknown): 'absent' {
  if (error instanceof DatabaseError && !hasCode(error, '28P01', '28000')) throw error;
  return 'absent';
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof DatabaseError && error.code !== undefined && codes.includes(error.code);
}
