import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { inject } from 'vitest';

export interface TestDatabase {
  url: string;
  /** Drops it; throws when somebody forgot to close a connection, unless those are to be cut. */
  drop(options?: { cut: boolean }): Promise<void>;
}

/** A migrated database of one's own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(inject('postgresUrl'));
  const admin = new Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`create database ${name} template carillon_template`);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async ({ cut } = { cut: false }) => {
      const left = cut ? [] : await connectionsLeft(admin, name);
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      if (left.length > 0)
        throw new Error(`Connections to the test database were left open: ${JSON.stringify(left)}`);
    },
  };
}

/** A closed connection, or one of a process that was killed, disappears from the statistics a moment later. */
async function connectionsLeft(admin: Client, name: string): Promise<unknown[]> {
  for (let look = 0; ; look += 1) {
    const { rows } = await admin.query(
      'select application_name, state, wait_event, query from pg_stat_activity where datname = $1',
      [name],
    );
    if (rows.length === 0 || look === 500) return rows;
    await sleep(20);
  }
}
