import { Client } from 'pg';
import { silentLogger } from '../../src/core/index.ts';
import { createPool, migrate } from '../../src/db/index.ts';
import { platforms } from '../../src/platforms/index.ts';
import { accountIds } from './actors/user.ts';

/** The schema, with a clock that each connection is told the time of, in a database of its own. */
export async function createSimulationDatabase(serverUrl: string, name: string): Promise<string> {
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const pool = createPool(url.href, silentLogger);
  await migrate(pool);
  await pool.query(`create or replace function carillon.now() returns timestamptz language sql stable as
    $$ select current_setting('sim.now')::timestamptz $$`);
  // Ids that the database makes decide in which order rows are locked and found.
  await pool.query('create sequence carillon.simulated_ids');
  await pool.query(`create or replace function carillon.uuid_v7() returns uuid language sql volatile as $$
    select (lpad(to_hex(nextval('carillon.simulated_ids')), 8, '0') || '-0000-7000-8000-0000000000db')::uuid $$`);
  await pool.end();
  return url.href;
}

/** Everything a run leaves behind. */
const tables = [
  'agent_tasks',
  'idempotency_keys',
  'task_counts',
  'task_count_changes',
  'attempts',
  'media',
  'preparations',
  'effects',
  'evidence',
  'task_events',
  'model_calls',
  'model_usage',
  'model_budgets',
  'account_usage',
  'account_budgets',
  'post_metrics',
  'operations',
  'alerts',
  'events',
  'late_tasks',
  'workers',
  'recipients',
  'account_logins',
  'account_health',
  'accounts',
].map((table) => `carillon.${table}`);

/**
 * As after the migration, but for the simulated accounts. Vacuum gives the pages back, so that rows come to lie, and
 * are found, in the same order whatever ran before.
 */
export async function resetDatabase(monitor: Client): Promise<void> {
  const sweep = tables.map((table) => monitor.query(`delete from ${table}`));
  await Promise.all([
    ...sweep,
    monitor.query(`select setval('carillon.simulated_ids', 1)`),
    // Triggers ask for the time.
    monitor.query(`select set_config('sim.now', '2026-01-01T00:00:00Z', false)`),
    monitor.query('update carillon.instance set paused_at = null'),
    monitor.query('update carillon.workspaces set paused_at = null'),
  ]);
  await monitor.query(`vacuum (truncate on, process_toast off) ${tables.join(', ')}`);
  for (const platform of platforms) {
    const identity = platform.simulatedAccounts[0]?.identity;
    const id = accountIds[platform.id];
    if (!identity || id === undefined) continue;
    const { remoteId, kind, displayName } = identity;
    await monitor.query({
      name: 'account',
      text: `insert into carillon.accounts (id, platform, remote_id, kind, display_name, simulated, is_default)
        values ($1, $2, $3, $4, $5, true, true)`,
      values: [id, platform.id, remoteId, kind, displayName],
    });
  }
}
