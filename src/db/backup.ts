import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { CarillonError, messageOf } from '../core/index.ts';
import { migrationNames } from './migrate.ts';
import type { Database, Queryable } from './pool.ts';
import { inBatches, inSnapshot } from './snapshot.ts';

/** In the order their references allow. Counts are left out: inserting the tasks counts them anew. */
const tables = [
  'workspaces',
  'model_budgets',
  'model_usage',
  'accounts',
  'account_health',
  'account_budgets',
  'account_usage',
  'recipients',
  'posts',
  'variants',
  'campaigns',
  'campaign_occurrences',
  'media',
  'campaign_results',
  'agent_tasks',
  'preparations',
  'attempts',
  'effects',
  'evidence',
  'task_events',
  'model_calls',
  'post_metrics',
  'idempotency_keys',
  'api_keys',
  'operations',
  // Last: what is restored is no event.
  'webhook_endpoints',
] as const;

const batch = 500;

/** First line of a backup; the others are `{"table":..., "rows":[...]}`. Gzipped JSON lines. */
interface Header {
  carillon: 'backup';
  migration: string;
  /** Since when everything was paused; null: it was not. */
  pausedAt: string | null;
}

/**
 * Writes all tables as they are at one moment. The file appears whole or not at all. Returns the number of rows.
 * It holds texts, recipients and hashes of keys: keep it as you keep the database.
 */
export async function backup(db: Database, file: string): Promise<number> {
  const counter = { rows: 0 };
  const part = `${file}.part`;
  try {
    await inSnapshot(db, (tx) =>
      pipeline(Readable.from(linesOf(tx, counter)), createGzip(), createWriteStream(part, { mode: 0o600 })),
    );
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  return counter.rows;
}

async function* linesOf(tx: Queryable, counter: { rows: number }): AsyncGenerator<string> {
  const [instance] = await tx.run<{ pausedAt: Date | null }>({
    text: 'select paused_at as "pausedAt" from carillon.instance',
    values: [],
  });
  const header: Header = {
    carillon: 'backup',
    migration: (await migrationNames()).at(-1) ?? '',
    pausedAt: instance?.pausedAt?.toISOString() ?? null,
  };
  yield `${JSON.stringify(header)}\n`;
  for (const table of tables) {
    const text = `select to_jsonb(t)::text as row from carillon.${table} t`;
    for await (const rows of inBatches<{ row: string }>(tx, { text, values: [] }, batch)) {
      counter.rows += rows.length;
      yield `{"table":"${table}","rows":[${rows.map(({ row }) => row).join(',')}]}\n`;
    }
  }
}

/**
 * Reads a backup into an empty database (or, with `replace`, instead of what is there), in one transaction. Returns
 * the number of rows.
 * @throws CarillonError `backup_unreadable`, `restore_not_empty`; then nothing was changed
 */
export async function restore(db: Database, file: string, options: { replace: boolean }): Promise<number> {
  return db.transaction(async (tx) => {
    const [row] = await tx.run<{ count: number }>({
      text: 'select count(*) from carillon.agent_tasks',
      values: [],
    });
    const count = row?.count ?? 0;
    if (count > 0 && !options.replace) throw new CarillonError('restore_not_empty', { count });
    await tx.run({
      text: `truncate ${tables.map((table) => `carillon.${table}`).join(', ')} cascade`,
      values: [],
    });
    await tx.run({ text: 'truncate carillon.task_counts, carillon.task_count_changes', values: [] });
    // Numbers of transactions mean nothing in another database.
    await tx.run({ text: 'truncate carillon.events, carillon.event_watchers cascade', values: [] });
    const rows = await insertLines(tx, file);
    await tx.run({
      text: `select setval(pg_get_serial_sequence('carillon.task_events', 'id'),
        (select coalesce(max(id), 0) + 1 from carillon.task_events), false)`,
      values: [],
    });
    return rows;
  });
}

async function insertLines(tx: Queryable, file: string): Promise<number> {
  let header: Header | null = null;
  let count = 0;
  try {
    for await (const line of linesIn(file)) {
      const parsed = JSON.parse(line) as Header & { table: string; rows: unknown[] };
      if (header === null) {
        header = await checkHeader(parsed);
        await tx.run({
          text: 'update carillon.instance set paused_at = $1',
          values: [header.pausedAt ?? null],
        });
        continue;
      }
      count += parsed.rows.length;
      await tx.run(insertRows(parsed.table, parsed.rows));
    }
    if (header === null) throw new Error('it is empty');
  } catch (error) {
    throw new CarillonError('backup_unreadable', { file, problem: messageOf(error) }, { cause: error });
  }
  return count;
}

/** One after the other: node:readline reads on while a line is worked on, and would hold gigabytes. */
async function* linesIn(file: string): AsyncGenerator<string> {
  const gunzip = createGunzip();
  const source = createReadStream(file);
  source.on('error', (error) => gunzip.destroy(error));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest: string[] = [];
  for await (const chunk of source.pipe(gunzip)) {
    const [end = '', ...lines] = decoder.decode(chunk as Uint8Array, { stream: true }).split('\n');
    rest.push(end);
    for (const next of lines) {
      yield rest.join('');
      rest = [next];
    }
  }
  if (rest.join('') !== '') yield rest.join('');
}

async function checkHeader(header: Partial<Header>): Promise<Header> {
  if (header.carillon !== 'backup' || header.migration === undefined)
    throw new Error('it is no backup of Carillon');
  const newest = (await migrationNames()).at(-1);
  if (header.migration !== newest)
    throw new Error(`it was made with migration ${header.migration}, here is ${newest}`);
  return header as Header;
}

function insertRows(table: string, rows: unknown[]): { text: string; values: unknown[] } {
  if (!(tables as readonly string[]).includes(table)) throw new Error(`it names an unknown table "${table}"`);
  return {
    text: `insert into carillon.${table} overriding system value
      select * from jsonb_populate_recordset(null::carillon.${table}, $1::jsonb)`,
    values: [JSON.stringify(rows)],
  };
}
