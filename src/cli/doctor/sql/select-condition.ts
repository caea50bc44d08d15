import type { Statement } from '../../../db/index.ts';

const ask = (text: string): Statement => ({ text, values: [] });

/** First in a transaction: nothing in it can change anything. */
export const beReadOnly = (): Statement => ask('set transaction read only');

export const selectVersion = (): Statement =>
  ask(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  );

export const selectMigrations = (): Statement => ask('select name from carillon.migrations order by name');

/** Whether there is a schema to look into. */
export const selectSchema = (): Statement =>
  ask(`select to_regclass('carillon.migrations') is not null as present`);

export const selectNow = (): Statement => ask('select carillon.now() as now');

/** A worker's connection for hints, on whichever machine; not through a transaction pooler. */
export const selectListeners = (): Statement =>
  ask(
    `select count(*) from pg_stat_activity where datname = current_database() and query = 'listen carillon_wake'`,
  );

export const selectWorkers = (): Statement =>
  ask(
    `select id, boot_id as "bootId", pid_namespace as "pidNamespace", pid, process_started as "processStarted"
     from carillon.workers`,
  );

export const selectEndedLeases = (): Statement =>
  ask(
    `select count(*) from carillon.agent_tasks
     where status = 'running' and hold is null and wake_at < carillon.now() - interval '1 minute'`,
  );

/** Tried at least once and in vain, or given up within the last three days. */
export const selectOwedAlerts = (): Statement =>
  ask(
    `select count(*), max(last_error) as "lastError" from carillon.alerts
     where delivered_at is null and last_error is not null and created_at > carillon.now() - interval '3 days'`,
  );
