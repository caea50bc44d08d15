import { Client } from 'pg';

/** The system's Postgres, as its superuser. */
export const adminUrl = process.env['TEST_DATABASE_URL'] ?? '';
if (adminUrl === '') throw new Error('Set TEST_DATABASE_URL to a Postgres of your own: .ci/run starts one.');

export const owner = 'carillon_owner';

export const urlOf = (database: string, user: string, port?: number): string => {
  const url = new URL(adminUrl);
  Object.assign(url, { pathname: `/${database}`, username: user, ...(port && { port: String(port) }) });
  return url.href;
};

/** Runs statements over a connection of their own; the rows of the last. */
export async function ask<Row extends Record<string, unknown>>(
  url: string,
  text: string,
  values?: unknown[],
) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Row>(text, values);
    return Array.isArray(result) ? (result.at(-1).rows as Row[]) : result.rows;
  } finally {
    await client.end();
  }
}

/** An empty database that an ordinary role owns. */
export async function makeDatabase(name: string): Promise<void> {
  await ask(adminUrl, `drop database if exists ${name} with (force)`);
  const [role] = await ask(adminUrl, 'select 1 as one from pg_roles where rolname = $1', [owner]);
  if (!role) await ask(adminUrl, `create role ${owner} login nosuperuser nocreatedb nocreaterole`);
  await ask(adminUrl, `create database ${name} owner ${owner}`);
}
