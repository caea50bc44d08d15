import { Pool, types, type CustomTypesConfig, type PoolClient, type QueryResultRow } from 'pg';
import { CarillonError, messageOf, type Logger } from '../core/index.ts';

/** Counts (int8) arrive as numbers: ours stay far below 2^53. Set per query: the pool may be the caller's own. */
export const rowTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === types.builtins.INT8
      ? Number
      : types.getTypeParser(oid, format)) as CustomTypesConfig['getTypeParser'],
};

/** Longest wait for an answer of the database. */
const silenceMs = 60_000;

/** A statement with its values; `sql/` folders hold functions that return these. */
export interface Statement {
  text: string;
  values: unknown[];
}

/** What rooms need of Postgres: run one statement, alone or inside a transaction. */
export interface Queryable {
  run<Row extends QueryResultRow = QueryResultRow>(statement: Statement): Promise<Row[]>;
}

export interface Database extends Queryable {
  pool: Pool;
  /** Runs `work` in one transaction; a throw rolls it back. */
  transaction<Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Wraps a pool. Closing the database closes the pool only when `ownsPool`. */
export function createDatabase(pool: Pool, options: { ownsPool: boolean }): Database {
  return {
    pool,
    run: (statement) => rowsOf(pool, statement),
    transaction: (work) => inTransaction(pool, work),
    close: async () => {
      if (options.ownsPool) await pool.end();
    },
  };
}

/** A pool with names and limits that suit a transaction pooler: no named prepared statements, no session state. */
export function createPool(
  url: string,
  logger: Logger,
  options: { max?: number; silenceMs?: number } = {},
): Pool {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 5_000,
    application_name: 'carillon',
    // A line that went silent is noticed: the query fails, and its connection is thrown away.
    keepAlive: true,
    query_timeout: options.silenceMs ?? silenceMs,
    // A script that has called what it wanted may end; a server is kept alive by its port.
    allowExitOnIdle: true,
  });
  return surviveBreaks(pool, logger);
}

/** A pool of its own to the database of another pool. */
export function createPoolLike(pool: Pool, logger: Logger, options: { max: number }): Pool {
  // pg hides the password from enumeration.
  const { password } = pool.options;
  const twin = new Pool({ ...pool.options, password, max: options.max, allowExitOnIdle: true });
  return surviveBreaks(twin, logger);
}

/** A connection that breaks, idle or between two statements, must not end the process; the next query reports it. */
function surviveBreaks(pool: Pool, logger: Logger): Pool {
  pool.on('error', (error) => {
    // An embedded Postgres that stops may be faster than the connections that were told to close.
    if (!pool.ending) logger.warn({ problem: messageOf(error) }, 'an idle database connection broke');
  });
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

const ignore = (): void => undefined;

/** Asks the database for a sign of life. @throws CarillonError `database_unreachable` */
export async function checkDatabase(pool: Pool): Promise<void> {
  try {
    await pool.query('select 1');
  } catch (error) {
    throw new CarillonError(
      'database_unreachable',
      { target: describeTarget(pool), problem: messageOf(error) },
      { cause: error },
    );
  }
}

/** Errors that a query ended with: others may look alike. */
const ofQueries = new WeakSet<object>();

/** Notes that this is what a query ended with, for `isOutage`. */
export function ofQuery<Thrown>(error: Thrown): Thrown {
  if (typeof error === 'object' && error !== null) ofQueries.add(error);
  return error;
}

/**
 * Whether this is a query that failed because the database was away, and not because of what was asked: no SQLSTATE (the
 * line broke), or one of connections (08), resources (53), an operator's stop (57) or a clash of transactions (40).
 */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !ofQueries.has(error)) return false;
  const { code } = error as { code?: unknown };
  return typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || /^(08|53|57|40)/.test(code);
}

/** Host and database of a pool, without the password. */
export function describeTarget(pool: Pool): string {
  const { connectionString, host, port, database } = pool.options;
  if (connectionString === undefined) return `${host ?? 'localhost'}:${port ?? 5432}/${database ?? ''}`;
  try {
    const url = new URL(connectionString);
    return `${url.searchParams.get('host') ?? url.hostname}:${url.port || 5432}${url.pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}

async function rowsOf<Row extends QueryResultRow>(
  on: Pool | PoolClient,
  { text, values }: Statement,
): Promise<Row[]> {
  try {
    return (await on.query<Row>({ text, values, types: rowTypes })).rows;
  } catch (error) {
    throw ofQuery(error);
  }
}

async function inTransaction<Result>(pool: Pool, work: (tx: Queryable) => Promise<Result>): Promise<Result> {
  const client = await pool.connect().catch((error: unknown) => {
    throw ofQuery(error);
  });
  // The pool, which may be the caller's, listens to idle connections only.
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await rowsOf(client, { text: 'begin', values: [] });
    const result = await work({ run: (statement) => rowsOf(client, statement) });
    await rowsOf(client, { text: 'commit', values: [] });
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}
