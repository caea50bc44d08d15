import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { Entity, EmulatorStore, StoreTransaction } from './emulator.ts';
import * as sql from './sql/index.ts';

export interface PostgresStore extends EmulatorStore {
  /** Puts "erased" in the place of a text, wherever it is remembered. Returns how many entries it changed. */
  forget(text: string): Promise<number>;
}

/**
 * A store in the schema `carillon_emulator` of a Postgres 14+, a transaction pooler included. It creates the schema
 * before the first use. The pool is the store's own (a transaction of the emulators must never share a connection
 * with one of the application): `close` ends it.
 */
export function createPostgresStore(pool: Pool): PostgresStore {
  let schema: Promise<void> | null = null;
  const ready = () => {
    schema ??= ensureSchema(pool).catch((thrown: unknown) => {
      schema = null;
      throw thrown;
    });
    return schema;
  };

  return {
    async transaction(lock, work) {
      await ready();
      return inTransaction(pool, async (run) => {
        await run(sql.takeLock(lock));
        return work(transactionOver(run));
      });
    },
    async owed(now, limit) {
      await ready();
      const { rows } = await pool.query<sql.OwedWebhookRow>(sql.listOwedWebhooks(now, limit));
      return rows.map(({ due_at, ...rest }) => ({ ...rest, dueAt: new Date(due_at) }));
    },
    async kinds(platform) {
      await ready();
      return (await pool.query<{ kind: string; count: number }>(sql.countKinds(platform))).rows;
    },
    async acknowledge(webhookId) {
      await ready();
      await pool.query(sql.acknowledgeWebhook(webhookId));
    },
    async forget(text) {
      await ready();
      return inTransaction(pool, async (run) => {
        let changed = 0;
        for (const statement of sql.forgetText(text)) changed += (await run(statement)).length;
        return changed;
      });
    },
    close: () => pool.end(),
  };
}

/** Creates what is missing of the schema; safe to call from several processes at once. */
export async function ensureSchema(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ present: boolean }>(sql.hasSchema);
  if (rows[0]?.present) return;
  const create = () =>
    inTransaction(pool, async (run) => {
      for (const statement of sql.ensureSchema) await run(statement);
    });
  // "if not exists" can still collide with a creator that has just committed (seen once in 2,400 racing starts).
  await create().catch((error: unknown) => {
    if (!['23505', '42P06', '42P07'].includes((error as { code?: string }).code ?? '')) throw error;
    return create();
  });
}

type Run = <Row extends QueryResultRow>(statement: sql.Statement) => Promise<Row[]>;

async function inTransaction<Result>(pool: Pool, work: (run: Run) => Promise<Result>): Promise<Result> {
  const client: PoolClient = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(sql.begin);
    const result = await work(async <Row extends QueryResultRow>(statement: sql.Statement) => {
      return (await client.query<Row>(statement)).rows;
    });
    await client.query(sql.commit);
    return result;
  } catch (thrown) {
    // A connection that can not even roll back is not given to anybody else.
    await client.query(sql.rollback).catch((failed: Error) => (broken = failed));
    throw thrown;
  } finally {
    client.release(broken);
  }
}

function transactionOver(run: Run): StoreTransaction {
  return {
    put: async (entity) => void (await run(sql.putEntity(entity))),
    async get<Data>(platform: string, kind: string, id: string) {
      const [row] = await run<sql.EntityRow & QueryResultRow>(sql.getEntity(platform, kind, id));
      return row ? entityOf<Data>(row) : null;
    },
    async list<Data>(query: Parameters<StoreTransaction['list']>[0]) {
      const rows = await run<sql.EntityRow & QueryResultRow>(sql.listEntities(query));
      return rows.map((row) => entityOf<Data>(row));
    },
    async nextNumber(name) {
      const [row] = await run<{ value: string }>(sql.nextNumber(name));
      return Number(row?.value);
    },
    owe: async (webhook) => void (await run(sql.oweWebhook(webhook))),
  };
}

function entityOf<Data>({ created_at, data, ...rest }: sql.EntityRow): Entity<Data> {
  return { ...rest, createdAt: new Date(created_at), data: data as Data };
}
