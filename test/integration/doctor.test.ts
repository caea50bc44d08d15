import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { examine } from '../../src/cli/doctor/examine.ts';
import { createSealer } from '../../src/core/index.ts';
import { addMedia } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { png } from '../support/media-files.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';
import { openS3Server } from '../support/s3-server.ts';
import { openHome } from '../support/server-process.ts';

let database: TestDatabase;
let folder: string;
let client: Client;
beforeEach(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'carillon-doctor-'));
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  rmSync(folder, { recursive: true });
  await database.drop();
});

const dataDir = () => join(folder, 'data');
const variables = (more: Record<string, string> = {}) => ({
  DATABASE_URL: database.url,
  CARILLON_DATA_DIR: dataDir(),
  CARILLON_SIMULATE: 'always',
  ...more,
});

/** What a check says, as "state: sentence -> remedy". */
async function says(check: string, more: Record<string, string> = {}): Promise<string[]> {
  const findings = await examine(variables(more));
  return findings
    .filter((one) => one.check === check)
    .map(({ state, found, remedy }) => `${state}: ${found} -> ${remedy}`);
}

const matching = (...patterns: RegExp[]) => patterns.map((pattern) => expect.stringMatching(pattern));
const run = (text: string, ...values: unknown[]) => client.query(text, values);

async function withApp(work: (opened: OpenApp) => Promise<void>): Promise<void> {
  const opened = await openApp(database.url);
  try {
    await work(opened);
  } finally {
    await opened.app.close();
  }
}

describe('the doctor finds', () => {
  it('nothing wrong where nothing is, but that it sees no worker', async () => {
    const findings = await examine(variables());
    expect(findings.filter(({ state }) => state !== 'ok').map(({ check }) => check)).toEqual(['worker']);
    expect(findings.map(({ check }) => check)).toEqual([
      'configuration',
      'data folder',
      'disk',
      'media store',
      'database',
      'migrations',
      'clock',
      'worker',
      'tasks',
      'leases',
      'alerts',
      'secrets',
      'media files',
      'accounts',
      'public address',
      'webhooks',
    ]);
  });

  it('a store of files that can not be written, and files that are gone', async () => {
    const settings = { CARILLON_MEDIA_DIR: join(folder, 'files') };
    expect(await says('media store', settings)).toEqual(matching(/^ok: .*files\. -> null$/));
    expect(await says('media files', settings)).toEqual(['ok: No files of posts are stored. -> null']);
    const { app } = await openApp(database.url, { CARILLON_SIMULATE: 'always', ...settings });
    const add = (shade: number) =>
      addMedia(app.services, person, new Blob([png(4, 3, shade)]).stream(), { fileName: 'a.png' });
    const [, second] = [await add(1), await add(2)];
    await app.close();
    expect(await says('media files', settings)).toEqual(matching(/^ok: The newest 2 files/));
    rmSync(join(folder, 'files', second.hash.slice(0, 2)), { recursive: true });
    expect(await says('media files', settings)).toEqual(
      matching(new RegExp(`^problem: Of the newest 2 files of posts 1 are lost: ${second.id}\\.`)),
    );
    writeFileSync(join(folder, 'no-folder'), '');
    const wrong = { CARILLON_MEDIA_DIR: join(folder, 'no-folder', 'files') };
    expect(await says('media store', wrong)).toEqual(
      matching(/^problem: Files of posts can not be stored in .*ENOTDIR/),
    );
    const s3 = await openS3Server();
    expect(await says('media store', s3.variables)).toEqual(matching(/^ok: .*the bucket posts at/));
    await s3.close();
    expect(await says('media store', s3.variables)).toEqual(
      matching(/^problem: .*ECONNREFUSED.*CARILLON_S3_ variables/),
    );
    expect(await says('media store', { VERCEL: '1' })).toEqual(matching(/^warning: .*on this host/));
  });

  it('wrong values, half a platform, a model without its server, and names that nobody reads', async () => {
    expect(await says('configuration', { PORT: 'many' })).toEqual(
      matching(/^problem: PORT: must be a number/),
    );
    expect(await says('configuration', { FB_PAGE_ID: '1' })).toEqual(
      matching(/^problem: .*FB_ACCESS_TOKEN is missing/),
    );
    expect(await says('configuration', { CARILLON_MODEL: 'writer' })).toEqual(
      matching(/^problem: CARILLON_MODEL_URL/),
    );
    const misspelt = ['CARILLON', 'SECRETS'].join('_');
    expect(await says('configuration', { [misspelt]: 'x' })).toEqual(
      matching(/^warning: .* nothing reads it. -> Did you mean CARILLON_SECRET\?/),
    );
  });

  it('secrets that others can read, or nobody', async () => {
    mkdirSync(dataDir());
    const file = join(dataDir(), 'cron-secret');
    writeFileSync(file, 'a-secret', { mode: 0o600 });
    expect(await says('data folder')).toEqual(matching(/^ok: /));
    chmodSync(file, 0o644);
    expect(await says('data folder')).toEqual(
      matching(/^problem: .*cron-secret can be read by others.*chmod 600/),
    );
    writeFileSync(file, '');
    expect(await says('data folder')).toEqual(matching(/^problem: .*can not be read, or is empty/));
  });

  it('a database that does not answer, without its password', async () => {
    const url = 'postgres://nobody:swordfish@127.0.0.1:1/none';
    expect(await says('database', { DATABASE_URL: url })).toEqual(
      matching(/^problem: The database at 127\.0\.0\.1:1\/none does not answer/),
    );
    expect(JSON.stringify(await examine(variables({ DATABASE_URL: url })))).not.toContain('swordfish');
  });

  it('an embedded Postgres that does not run, and neither starts it nor makes its folder', async () => {
    const findings = await examine({ CARILLON_DATA_DIR: dataDir() });
    expect(findings.at(-1)).toMatchObject({
      check: 'database',
      state: 'problem',
      found: 'The embedded Postgres does not run.',
    });
    expect(existsSync(dataDir())).toBe(false);
  });

  it('migrations that are missing, unknown, or not there at all, and applies none', async () => {
    await run(`insert into carillon.migrations (name) values ('9999_future')`);
    expect(await says('migrations')).toEqual(matching(/^problem: .*9999_future/));
    await run(
      `update carillon.migrations set name = '~moved 1 to elsewhere:5432/bells' where name like '9%'`,
    );
    expect(await says('migrations')).toEqual(matching(/^problem: .*was moved to elsewhere:5432\/bells/));
    await run(`delete from carillon.migrations where name like '~%' or name = '0001_initial'`);
    expect(await says('migrations')).toEqual(matching(/^warning: 0001_initial would be applied/));
    const url = new URL(inject('postgresUrl'));
    url.pathname = '/postgres';
    expect(await says('migrations', { DATABASE_URL: url.href })).toEqual(matching(/^warning: .*is empty/));
  });

  it('clocks that disagree', async () => {
    const shift = (by: string) =>
      run(
        `create or replace function carillon.now() returns timestamptz language sql stable as
         $$ select pg_catalog.now() + interval '${by}' $$`,
      );
    expect(await says('clock')).toEqual(matching(/^ok: /));
    await shift('10 seconds');
    expect(await says('clock')).toEqual(matching(/^warning: .* (9\.9|10).*behind the database's/));
    await shift('-10 minutes');
    expect(await says('clock')).toEqual(matching(/^problem: .* 600.* ahead of the database's/));
  });

  it('a worker that listens', async () => {
    await withApp(async ({ app }) => {
      app.startWorker();
      await expect.poll(() => says('worker'), { timeout: 10_000 }).toEqual(matching(/^ok: 1 workers listen/));
    });
    expect(await says('worker')).toEqual(matching(/^warning: No worker/));
  });

  it('tasks that are late or undecided, and accounts that can not publish', async () => {
    await withApp(async ({ schedule }) => {
      const [late, undecided] = [await schedule(), await schedule()];
      await run(`update carillon.agent_tasks set wake_at = now() - interval '1 hour' where id = $1`, late);
      await run(
        `update carillon.agent_tasks set status = 'failed', needs_attention = true where id = $1`,
        undecided,
      );
      await run(`update carillon.accounts set status = 'revoked' where platform = 'facebook'`);
      expect(await says('tasks')).toEqual(
        matching(/^problem: 1 task should have run/, /only a person can decide/, /1 account can not publish/),
      );
    });
  });

  it('running tasks that lost their worker', async () => {
    await withApp(async ({ schedule }) => {
      const id = await schedule();
      await run(
        `update carillon.agent_tasks set status = 'running', wake_at = now() - interval '2 minutes' where id = $1`,
        id,
      );
      expect(await says('leases')).toEqual(matching(/^problem: 1 running tasks have lost their worker/));
    });
  });

  it('alerts that are not received', async () => {
    const alerting = {
      CARILLON_ALERT_URL: 'http://127.0.0.1:1/',
      CARILLON_ALERT_SECRET: 'sixteen-characters',
    };
    expect(await says('alerts', alerting)).toEqual(matching(/^ok: /));
    await run(
      `insert into carillon.alerts (reasons, attempts, last_error) values ('[]', 1, 'it answered 500')`,
    );
    expect(await says('alerts', alerting)).toEqual(
      matching(/^problem: 1 alerts were not received: it answered 500/),
    );
  });

  it('credentials that were sealed with another secret', async () => {
    const secret = 'a-secret-of-at-least-thirty-two-characters';
    const seal = (keyId: string) =>
      run(
        `insert into carillon.accounts (platform, remote_id, kind, display_name, simulated, credentials_ciphertext, credentials_key_id)
         values ('linkedin', $1, 'page', 'Page', false, 'x', $1)`,
        keyId,
      );
    await seal(createSealer(secret).keyId);
    expect(await says('secrets', { CARILLON_SECRET: secret })).toEqual(matching(/^ok: /));
    await seal('another');
    expect(await says('secrets', { CARILLON_SECRET: secret })).toEqual(
      matching(/^problem: 1 renewed credentials and webhook secrets/),
    );
  });

  it('what it could not look at, and goes on', async () => {
    await run('drop table carillon.alerts');
    expect(
      await says('alerts', {
        CARILLON_ALERT_URL: 'http://127.0.0.1:1/',
        CARILLON_ALERT_SECRET: 'sixteen-characters',
      }),
    ).toEqual(matching(/^unknown: It could not be looked at: .*alerts/));
    expect(await says('secrets')).toEqual(matching(/^ok: /));
  });
});

it('the command exits with 0 when healthy, 1 for problems, 2 when it could not look', async () => {
  const home = openHome();
  const doctor = (more: Record<string, string> = {}) =>
    home.run(['doctor', '--json'], { variables: { DATABASE_URL: database.url, ...more } });
  try {
    expect(await doctor()).toMatchObject({ code: 0, stderr: '', json: { success: true, healthy: true } });
    expect(await doctor({ PORT: 'many' })).toMatchObject({ code: 1, json: { healthy: false } });
    const told = await home.run(['doctor'], { variables: { DATABASE_URL: database.url, PORT: 'many' } });
    expect(told.stdout).toMatch(/^problem {2}configuration {2}PORT: must be a number\n +-> Correct it/);
    await run('drop table carillon.evidence cascade');
    await run('alter table carillon.workers rename to colleagues');
    expect(await doctor()).toMatchObject({ code: 2, json: { healthy: false } });
  } finally {
    await home.close();
  }
});
