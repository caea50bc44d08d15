import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { renderSupabase } from '../../scripts/supabase/render.ts';
import { readMigrations, supabaseFile, supabaseSql } from '../../scripts/supabase/read.ts';
import { prismaConfig, prismaConfigFile } from '../../scripts/supabase/tables.ts';
import { silentLogger } from '../../src/core/index.ts';
import { createPool, migrate, migrationLock, migrationNames } from '../../src/db/index.ts';
import { openApp } from '../support/open-app.ts';

const owner = `owner_${randomUUID().slice(0, 8)}`;
let admin: Client;
let made = 0;

beforeAll(async () => {
  admin = new Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  await admin.query(`create role ${owner} login password 'owner' nosuperuser nocreaterole nocreatedb`);
});
afterAll(async () => {
  await admin.query(`drop role ${owner}`);
  await admin.end();
});

/** An empty database whose owner is an ordinary role; it ends with the test. */
async function emptyDatabase(): Promise<AsyncDisposable & { url: string; run: Client['query'] }> {
  const name = `${owner}_${(made += 1)}`;
  await admin.query(`create database ${name} owner ${owner}`);
  const url = new URL(inject('postgresUrl'));
  Object.assign(url, { pathname: `/${name}`, username: owner, password: 'owner' });
  const client = new Client({ connectionString: url.href });
  await client.connect();
  return {
    url: url.href,
    run: client.query.bind(client) as Client['query'],
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await admin.query(`drop database ${name} with (force)`);
    },
  };
}

/** Everything the catalog knows of the schema, by name. */
const everything = `
  select 'column' as kind, table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '') as what
    from information_schema.columns where table_schema = 'carillon'
  union all select 'index', indexdef from pg_indexes where schemaname = 'carillon'
  union all select 'constraint', conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where connamespace = 'carillon'::regnamespace
  union all select 'trigger', pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = tgrelid
    where c.relnamespace = 'carillon'::regnamespace and not tgisinternal
  union all select 'function', pg_get_functiondef(oid) from pg_proc where pronamespace = 'carillon'::regnamespace
  order by 1, 2`;

const migrated = async (url: string): Promise<string[]> => {
  const pool = createPool(url, silentLogger, { max: 1 });
  try {
    return await migrate(pool);
  } finally {
    await pool.end();
  }
};

describe('prisma/prisma.config.ts', () => {
  it('lists every table of the schema, so that Prisma Migrate leaves all alone (npm run supabase:sql)', async () => {
    const text = readFileSync(prismaConfigFile, 'utf8');
    expect(text).toBe(prismaConfig(await readMigrations()));
    await using database = await emptyDatabase();
    await migrated(database.url);
    const { rows } = await database.run<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_tables where schemaname = 'carillon' order by 1`,
    );
    expect([...text.matchAll(/'(carillon\.\w+)'/g)].map(([, name]) => name)).toEqual(
      rows.map(({ name }) => name),
    );
  });
});

describe('supabase-agent-scheduler-migration.sql', () => {
  it('is what the migrations make it (npm run supabase:sql)', async () => {
    expect(readFileSync(supabaseFile, 'utf8')).toBe(await supabaseSql());
  });

  it('leaves what migrate() leaves, and nothing for it to do; run again it changes nothing', async () => {
    await using theirs = await emptyDatabase();
    await using ours = await emptyDatabase();
    await theirs.run(await supabaseSql());
    await migrated(ours.url);
    const left = (await theirs.run(everything)).rows;
    expect(left).toEqual((await ours.run(everything)).rows);

    const names = 'select name, applied_at from carillon.migrations order by name';
    const before = (await theirs.run(names)).rows;
    expect(before.map(({ name }) => name)).toEqual(await migrationNames());
    await theirs.run(await supabaseSql());
    expect((await theirs.run(names)).rows).toEqual(before);
    expect((await theirs.run(everything)).rows).toEqual(left);
    expect(await migrated(theirs.url)).toEqual([]);
  });

  it('brings a database of an older version up to date, and keeps its tasks', async () => {
    await using database = await emptyDatabase();
    const migrations = await readMigrations();
    const next = { name: '9999_next', text: 'create table carillon.later (note text default $$a; b$$);' };
    await database.run(renderSupabase(migrations, migrationLock));
    await database.run(`insert into carillon.agent_tasks (type, scheduled_at) values ('social_post', now())`);
    await database.run(renderSupabase([...migrations, next], migrationLock));
    const { rows } = await database.run('select count(*)::int as tasks from carillon.agent_tasks');
    expect(rows).toEqual([{ tasks: 1 }]);
    await database.run('insert into carillon.later default values');
    expect((await database.run('select note from carillon.later')).rows).toEqual([{ note: 'a; b' }]);
  });

  it('changes nothing where a newer version was, or where one statement fails', async () => {
    await using database = await emptyDatabase();
    const migrations = await readMigrations();
    const wrong = { name: '9999_wrong', text: 'create table carillon.half (); select no_such_function();' };
    await expect(database.run(renderSupabase([...migrations, wrong], migrationLock))).rejects.toThrow(
      'no_such_function',
    );
    await database.run('rollback');
    expect((await database.run(`select to_regnamespace('carillon') as schema`)).rows).toEqual([
      { schema: null },
    ]);

    await database.run(renderSupabase([...migrations, { ...wrong, text: 'select 1' }], migrationLock));
    await expect(database.run(await supabaseSql())).rejects.toThrow('9999_wrong of a newer Carillon');
    await database.run('rollback');
  });

  it('lets nobody in but its owner', async () => {
    await using database = await emptyDatabase();
    const names = [`anon`, `authenticated`];
    const { rows } = await admin.query<{ rolname: string }>(
      'select rolname from pg_roles where rolname = any($1)',
      [names],
    );
    const missing = names.filter((name) => !rows.some(({ rolname }) => rolname === name));
    for (const name of missing) await admin.query(`create role ${name}`);
    try {
      await database.run(await supabaseSql());
      await database.run(
        `grant usage on schema carillon to anon; grant select on carillon.agent_tasks to anon`,
      );
      await database.run(await supabaseSql());
      const allowed = await database.run(
        `select r as role, has_schema_privilege(r, 'carillon', 'usage') as schema,
           has_table_privilege(r, 'carillon.agent_tasks', 'select') as tasks from unnest($1::text[]) r`,
        [names],
      );
      expect(allowed.rows).toEqual(names.map((role) => ({ role, schema: false, tasks: false })));
    } finally {
      for (const name of missing) await admin.query(`drop role ${name}`);
    }
  });

  it('makes tables in which the application publishes, as that ordinary role', async () => {
    await using database = await emptyDatabase();
    await database.run(await supabaseSql());
    const { app, schedule, timesPosted, task } = await openApp(database.url);
    try {
      const id = await schedule();
      await app.process();
      expect([(await task(id)).status, await timesPosted(id)]).toEqual(['completed', 1]);
    } finally {
      await app.close();
    }
  });
});
