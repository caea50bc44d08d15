import { CarillonError, newId } from '../core/index.ts';
import { migrate, migrationNames } from './migrate.ts';
import { clearMarks, fence, markOf, setMark, unfence, type Mark } from './move-mark.ts';
import { countOthers } from './count-others.ts';
import { describeTarget, type Database, type Queryable } from './pool.ts';

const batch = 500;
/** Writers that are still there when the copy begins are waited for this long. */
const lockSeconds = 10;
/** What a database tells of itself alone. */
const own = new Set(['migrations', 'workers', 'event_watchers']);
/** What a start makes in an empty database. */
const made = new Set(['workspaces', 'instance', 'accounts', 'api_keys', 'task_counts', 'task_count_changes']);

const sql = (text: string, values: unknown[] = []) => ({ text, values });

/**
 * Moves everything into an empty database, so that at no moment both of them can be used:
 * the target is marked as arriving, and refuses every start; the rows are copied while the source can not be written;
 * the source is marked as moved; the mark of the target is taken away. Stopped before the source's mark, the source is
 * as it was; after it, the same call again takes the target's mark away. Pools of one connection each.
 * @throws CarillonError `move_refused`; then nothing was moved
 */
export async function move(source: Database, target: Database): Promise<{ rows: number; target: string }> {
  const name = describeTarget(target.pool);
  const left = await markIn(source);
  if (left?.state === 'arriving') refuse('A move into this database was not finished');
  if (left !== null) return { rows: await finish(target, left), target: name };
  await refuseUsed(source, 'The database');
  await refuseOther(source);

  const mark: Mark = { state: 'arriving', moveId: newId(), target: name };
  await prepare(source, target, mark);
  // Not in the transaction: its first look is what it sees to its end, and must come after its locks.
  const tables = (await tablesOf(source)).filter((table) => !own.has(table));
  const rows = await source.transaction(async (from) => {
    await from.run(sql('set transaction isolation level repeatable read'));
    const copied = await target.transaction((to) => copy(from, to, tables));
    await fence(from, tables, name);
    await setMark(from, { ...mark, state: 'moved' });
    return copied;
  });
  await clearMarks(target);
  return { rows, target: name };
}

/** The source was marked, and only after everything had arrived; what is missing is that the target may be used. */
async function finish(target: Database, { moveId, target: name }: Mark): Promise<number> {
  const mark = await markIn(target);
  if (mark === null || mark.moveId !== moveId) refuse(`What this database held was moved to ${name} already`);
  await clearMarks(target);
  return 0;
}

/** Makes the target's tables and marks it. It must be empty, or hold what an earlier move left. */
async function prepare(source: Database, target: Database, mark: Mark): Promise<void> {
  await refuseSame(source, target);
  const before = await markIn(target);
  if (before === null) await migrate(target.pool);
  await refuseUsed(target, 'The target');
  await refuseOther(target);
  await target.transaction(async (tx) => {
    if (before === null) await refuseFull(tx);
    if (before?.state === 'moved') {
      if ((await instanceOf(source)) !== (await instanceOf(tx)))
        refuse('The target was moved elsewhere, and is not what this database came from');
      await unfence(tx);
    }
    await setMark(tx, mark);
  });
}

async function copy(from: Queryable, to: Queryable, tables: readonly string[]): Promise<number> {
  const all = tables.map((table) => `carillon.${table}`).join(', ');
  await from.run(sql(`set local lock_timeout = '${lockSeconds}s'`));
  // Before anything is read: what is seen then is what stays.
  await from.run(sql(`lock table ${all} in exclusive mode`));
  await to.run(sql(`truncate ${all}, carillon.workers`));
  let rows = 0;
  for (const table of tables) {
    await to.run(sql(`alter table carillon.${table} disable trigger user`));
    rows += await copyTable(from, to, table);
    await to.run(sql(`alter table carillon.${table} enable trigger user`));
  }
  await continueSequences(to);
  // Numbers of transactions mean nothing in another database; the order within one is kept by the ids.
  await to.run(sql('update carillon.events set xact = default'));
  return rows;
}

async function copyTable(from: Queryable, to: Queryable, table: string): Promise<number> {
  await from.run(
    sql(`declare moving cursor for select row_to_json(t)::text as row from carillon.${table} t`),
  );
  let count = 0;
  for (;;) {
    const rows = await from.run<{ row: string }>(sql(`fetch ${batch} from moving`));
    if (rows.length === 0) break;
    count += rows.length;
    const insert = `insert into carillon.${table} overriding system value
      select * from json_populate_recordset(null::carillon.${table}, $1::json)`;
    await to.run(sql(insert, [`[${rows.map(({ row }) => row).join(',')}]`]));
  }
  await from.run(sql('close moving'));
  const [arrived] = await to.run<{ count: number }>(sql(`select count(*) from carillon.${table}`));
  if (arrived?.count !== count) refuse(`Of ${count} rows of ${table}, ${arrived?.count} arrived`);
  return count;
}

/** Numbers that tables give go on where they were. */
async function continueSequences(to: Queryable): Promise<void> {
  const columns = await to.run<{ table: string; column: string }>(
    sql(`select table_name as "table", column_name as "column" from information_schema.columns
      where table_schema = 'carillon' and is_identity = 'YES'`),
  );
  for (const { table, column } of columns)
    await to.run(
      sql(`select setval(pg_get_serial_sequence('carillon.${table}', '${column}'),
        (select coalesce(max(${column}), 0) + 1 from carillon.${table}), false)`),
    );
}

/** All tables, each after those it refers to. */
async function tablesOf(db: Queryable): Promise<string[]> {
  const tables = await db.run<{ name: string }>(
    sql(`select tablename as name from pg_tables where schemaname = 'carillon' order by 1`),
  );
  const references = await db.run<{ child: string; parent: string }>(
    sql(`select c.relname as child, p.relname as parent from pg_constraint r
      join pg_class c on c.oid = r.conrelid join pg_class p on p.oid = r.confrelid
      where r.contype = 'f' and r.connamespace = 'carillon'::regnamespace and r.conrelid <> r.confrelid`),
  );
  const ordered: string[] = [];
  const visit = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const { child, parent } of references) if (child === name) visit(parent);
    ordered.push(name);
  };
  for (const { name } of tables) visit(name);
  return ordered;
}

/** The mark of a database; null where there is none, or no table that could hold one. */
async function markIn(db: Queryable): Promise<Mark | null> {
  const [schema] = await db.run<{ there: boolean }>(
    sql(`select to_regclass('carillon.migrations') is not null as there`),
  );
  if (schema?.there !== true) return null;
  const [row] = await db.run<{ name: string }>(
    sql(`select name from carillon.migrations where name like '~%'`),
  );
  return row === undefined ? null : markOf(row.name);
}

async function instanceOf(db: Queryable): Promise<string | undefined> {
  const [row] = await db.run<{ id: string }>(sql('select id from carillon.instance'));
  return row?.id;
}

/** What is not seen here (another name, a pooler) meets the fence. */
async function refuseUsed(db: Database, what: string): Promise<void> {
  const others = await countOthers(db);
  if (others > 0)
    refuse(`${what} is used by ${others} connections of Carillon: stop every server, worker and cron first`);
}

async function refuseOther(db: Database): Promise<void> {
  const rows = await db.run<{ name: string }>(
    sql(`select name from carillon.migrations where name not like '~%'`),
  );
  const known = await migrationNames();
  if (rows.length !== known.length || rows.some(({ name }) => !known.includes(name)))
    refuse(
      `${describeTarget(db.pool)} has other migrations than this version: run carillon migrate of one version first`,
    );
}

async function refuseFull(tx: Queryable): Promise<void> {
  for (const table of (await tablesOf(tx)).filter((one) => !own.has(one) && !made.has(one))) {
    const rows = await tx.run(sql(`select 1 from carillon.${table} limit 1`));
    if (rows.length > 0) refuse(`The target is not empty: its table ${table} holds rows`);
  }
}

/** The same database by another name would lose everything. */
async function refuseSame(source: Database, target: Database): Promise<void> {
  const token = newId();
  const names = async (db: Queryable) =>
    (
      await db.run<{ name: string }>(
        sql(
          `select application_name as name from pg_stat_activity
      where datname = current_database() and application_name = $1`,
          [token],
        ),
      )
    ).length;
  await source.run(sql(`select set_config('application_name', $1, false)`, [token]));
  const seen = await names(target);
  await source.run(sql(`select set_config('application_name', 'carillon', false)`));
  if (seen > 0) refuse('The target is the database itself');
}

function refuse(problem: string): never {
  throw new CarillonError('move_refused', { problem });
}
