import { Client } from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { firstLine, openHome, until, type Ended, type Home } from '../support/server-process.ts';

vi.setConfig({ testTimeout: 120_000 });

let home: Home;
let source: TestDatabase;
let target: TestDatabase;
let onTarget: Client;
/** Not the one that locks: within a transaction Postgres shows the same activity for ever. */
let watcher: Client;
beforeEach(async () => {
  home = openHome();
  [source, target] = [await createTestDatabase(), await createTestDatabase()];
  onTarget = new Client({ connectionString: target.url });
  await onTarget.connect();
  watcher = new Client({ connectionString: target.url });
  await watcher.connect();
});
afterEach(async () => {
  await onTarget.end();
  await watcher.end();
  await home.close();
  await source.drop();
  await target.drop();
});

const at = (url: string) => ({ variables: { DATABASE_URL: url, CARILLON_SIMULATE: 'always' } });
const run = (url: string, ...args: string[]): Promise<Ended> => home.run([...args, '--json'], at(url));
const move = () => run(source.url, 'move', '--to', target.url);
const schedule = (url: string, content: string) =>
  run(url, 'schedule', '--platform', 'facebook', '--content', content, '--at', '2099-01-01T09:00:00Z');
const codeOf = ({ json }: Ended) => json.error?.code ?? 'none';

async function rowsOf(url: string): Promise<Record<string, string[]>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'carillon' and tablename not in ('migrations', 'workers')`,
    );
    const all: Record<string, string[]> = {};
    for (const { name } of tables)
      all[name] = (await client.query(`select t::text as row from carillon.${name} t order by 1`)).rows.map(
        ({ row }) => row,
      );
    return all;
  } finally {
    await client.end();
  }
}

/** Starts a move, and kills it while it waits for what this test has locked in the target. */
async function killWhileWaiting(lock: () => Promise<unknown>): Promise<void> {
  const moving = home.start(['move', '--to', target.url], at(source.url));
  await lock();
  await until(async () => {
    const { rows } = await watcher.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  }, `the move does not wait: ${moving.stderr()}`);
  await moving.kill('SIGKILL');
  // Postgres would go on with what it was asked before it notices that nobody is there.
  await watcher.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  await onTarget.query('rollback');
  await until(async () => {
    const { rows } = await watcher.query(
      `select 1 from pg_stat_activity where application_name like 'carillon%' and datname = any ($1)`,
      [[source.url, target.url].map((url) => new URL(url).pathname.slice(1))],
    );
    return rows.length === 0;
  }, 'the killed move is still connected');
}

it('every row arrives, the source refuses to be used, and nothing is held', async () => {
  await schedule(source.url, 'Zürich 🔔');
  const before = await rowsOf(source.url);
  expect(await move()).toMatchObject({ code: 0, json: { success: true } });
  expect(await rowsOf(target.url)).toEqual(before);

  expect(codeOf(await schedule(source.url, 'Too late'))).toBe('database_moved');
  expect(codeOf(await run(source.url, 'serve'))).toBe('database_moved');
  const server = await home.serve(at(target.url));
  expect(server.welcome.held).toBe(0);
  await server.kill('SIGTERM');
  expect(codeOf(await schedule(target.url, 'In time'))).toBe('none');
  expect(codeOf(await move())).toBe('move_refused');
});

it('what began before the move can not write to the source after it', async () => {
  const old = new Client({ connectionString: source.url });
  await old.connect();
  await schedule(source.url, 'Bells');
  await move();
  await expect(old.query('update carillon.agent_tasks set wake_at = now()')).rejects.toThrow('was moved to');
  await old.end();
});

it('what somebody was writing when the move began arrives too', async () => {
  const writer = new Client({ connectionString: source.url });
  await writer.connect();
  await writer.query('begin');
  await writer.query(
    `insert into carillon.agent_tasks (type, scheduled_at) values ('social_post', '2099-01-01T09:00:00Z')`,
  );
  const moving = move();
  const onSource = new Client({ connectionString: source.url });
  await onSource.connect();
  await until(async () => {
    const { rows } = await onSource.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  }, 'the move does not wait for the writer');
  await writer.query('commit');
  expect(await moving).toMatchObject({ code: 0 });
  expect((await rowsOf(target.url))['agent_tasks']).toHaveLength(1);
  await writer.end();
  await onSource.end();
});

it('a way back is a move back', async () => {
  await schedule(source.url, 'First');
  await move();
  await schedule(target.url, 'Second');
  expect(await run(target.url, 'move', '--to', source.url)).toMatchObject({ code: 0 });
  expect((await run(source.url, 'stats')).json.stats.total).toBe(2);
  expect(codeOf(await schedule(target.url, 'Third'))).toBe('database_moved');
});

it('a source that is used, a target that is not empty, and the source itself are refused', async () => {
  expect(codeOf(await run(source.url, 'move', '--to', source.url))).toBe('move_refused');
  const worker = home.start(['worker', '--json'], at(source.url));
  await firstLine(worker);
  expect((await move()).json.error.message).toMatch(/used by \d+ connections/);
  await worker.kill('SIGTERM');
  await schedule(target.url, 'Here already');
  expect((await move()).json.error.message).toMatch(/not empty/);
  expect(codeOf(await schedule(source.url, 'Still used'))).toBe('none');
});

it('killed while it copies, the source is as it was, the target refuses, and the next move completes', async () => {
  await schedule(source.url, 'Bells');
  await onTarget.query('begin');
  await killWhileWaiting(() => onTarget.query('lock table carillon.recipients in access share mode'));
  expect(codeOf(await schedule(target.url, 'Nobody’s'))).toBe('database_arriving');
  expect(codeOf(await schedule(source.url, 'More bells'))).toBe('none');
  expect(await move()).toMatchObject({ code: 0 });
  expect((await run(target.url, 'stats')).json.stats.total).toBe(2);
});

it('killed after the source was marked, both refuse, and the next move opens the target', async () => {
  await schedule(source.url, 'Bells');
  await killWhileWaiting(async () => {
    await until(async () => {
      await onTarget.query('begin');
      const { rows } = await onTarget.query(
        `select 1 from carillon.migrations where name like '~arriving%' for update`,
      );
      if (rows.length === 0) await onTarget.query('rollback');
      return rows.length > 0;
    }, 'the target was not marked');
  });
  const states = [codeOf(await schedule(source.url, 'a')), codeOf(await schedule(target.url, 'b'))];
  expect(states).toEqual(['database_moved', 'database_arriving']);
  expect(await move()).toMatchObject({ code: 0 });
  expect((await run(target.url, 'stats')).json.stats.total).toBe(1);
});
