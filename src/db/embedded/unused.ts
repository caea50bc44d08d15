import { Client } from 'pg';
import { tryLock } from './lock.ts';

/**
 * Whether nobody else is connected and no `carillon serve` runs: only then may a command that started Postgres stop
 * it. The caller's own connections must be closed before.
 */
export async function isUnused(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, application_name: 'carillon closing' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (!(await tryLock(client))) return false;
    const { rows } = await client.query<{ others: number }>(
      `select count(*)::int as others from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
    return rows[0]?.others === 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}
