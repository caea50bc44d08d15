import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository, until } from '../support/server-process.ts';
import { adminUrl, ask, urlOf } from './database.ts';
import { check, equal } from './report.ts';

/** What Supabase has and Debian has not: pg_net's function by its documented signature, and the vault. */
const stubs = `
  create schema net;
  create table net.calls (url text, body jsonb, headers jsonb, timeout_milliseconds int);
  create function net.http_post(url text, body jsonb default '{}', params jsonb default '{}',
    headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds int default 2000)
    returns bigint language sql as $$ insert into net.calls values (url, body, headers, timeout_milliseconds); select 1::bigint $$;
  create schema vault;
  create table vault.decrypted_secrets (name text unique, decrypted_secret text);
  create function vault.create_secret(new_secret text, new_name text) returns uuid language sql as
    $$ insert into vault.decrypted_secrets values (new_name, new_secret); select gen_random_uuid() $$;`;

/** docs/deploy/cron/pg-cron.sql in the real pg_cron, which must be loaded with cron.database_name = carillon_cron. */
export async function checkPgCron(): Promise<void> {
  const name = 'carillon_cron';
  await ask(adminUrl, `drop database if exists ${name} with (force)`);
  await ask(adminUrl, `create database ${name}`);
  const url = urlOf(name, 'postgres');
  const sql = readFileSync(join(repository, 'docs/deploy/cron/pg-cron.sql'), 'utf8');
  await check('the SQL for pg_cron runs, also twice, and makes two jobs', async () => {
    await ask(url, `create extension pg_cron; ${stubs}`);
    await ask(url, sql);
    await ask(url, sql);
    const jobs = await ask<{ jobname: string; schedule: string }>(
      url,
      'select jobname, schedule from cron.job order by 1',
    );
    equal(jobs, [
      { jobname: 'carillon-campaigns', schedule: '*/5 * * * *' },
      { jobname: 'carillon-tasks', schedule: '* * * * *' },
    ]);
  });
  await check('pg_cron calls the address with the secret within a minute', async () => {
    const call = await until(
      async () => (await ask(url, `select * from net.calls where url like '%/api/agent/%' limit 1`))[0],
      'it calls nothing',
      90_000,
    );
    equal(call, {
      url: 'https://your-project.vercel.app/api/agent/process',
      body: {},
      headers: { 'content-type': 'application/json', authorization: 'Bearer your CRON_SECRET' },
      timeout_milliseconds: 30_000,
    });
  });
  await ask(adminUrl, `drop database ${name} with (force)`);
}
