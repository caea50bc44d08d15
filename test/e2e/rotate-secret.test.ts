import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSealer, newId, silentLogger } from '../../src/core/index.ts';
import { createDatabase, createPool } from '../../src/db/index.ts';
import { rotateSecret } from '../../src/services/index.ts';
import { sealedColumns } from '../../src/services/secrets/sealed-columns.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { firstLine, openHome, until, type Ended, type Home } from '../support/server-process.ts';

const oldSecret = 'the-old-secret-has-more-than-32-characters';
const newSecret = 'the-new-secret-has-more-than-32-characters';

let home: Home;
let database: TestDatabase;
let client: Client;
beforeEach(async () => {
  home = openHome();
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  mkdirSync(home.dataDir, { recursive: true });
  writeFileSync(join(home.dataDir, 'new-secret'), `${newSecret}\n`);
});
afterEach(async () => {
  await client.end();
  await home.close();
  await database.drop();
});

const on = (secret: string) => ({
  variables: { DATABASE_URL: database.url, CARILLON_SECRET: secret, CARILLON_SIMULATE: 'always' },
});
const command = () => ['rotate-secret', '--to', join(home.dataDir, 'new-secret')];
const rotate = (secret = oldSecret): Promise<Ended> => home.run([...command(), '--json'], on(secret));
const refusalOf = ({ json }: Ended) => [json.success, json.error?.code, json.error?.message];

/** A row in each table that holds something sealed, with its table's name for a text. */
async function sealWith(secret: string): Promise<void> {
  const sealer = createSealer(secret);
  for (const { table, placeOf } of sealedColumns) {
    const id = newId();
    const sealed = sealer.seal(table, placeOf(id));
    await client.query(inserts[table] ?? 'a table without an insert', [id, sealed, sealer.keyId]);
  }
}

const inserts: Record<string, string> = {
  account_logins: `insert into carillon.account_logins
    (id, platform, kind, simulated, state_hash, redirect_uri, expires_at, sealed_ciphertext, sealed_key_id)
    values ($1::uuid, 'twitter', 'user', true, $1::uuid::text, 'http://a.test', carillon.now() + interval '1 hour', $2, $3)`,
  accounts: `insert into carillon.accounts
    (id, platform, remote_id, kind, display_name, simulated, credentials_ciphertext, credentials_key_id)
    values ($1::uuid, 'linkedin', $1::uuid::text, 'page', 'Page', false, $2, $3)`,
  webhook_endpoints: `insert into carillon.webhook_endpoints (id, url, secret_ciphertext, secret_key_id)
    values ($1, 'https://example.org', $2, $3)`,
};

/** What each sealed row says to that secret; null: nothing. */
async function openedWith(secret: string): Promise<(string | null)[]> {
  const sealer = createSealer(secret);
  const opened = [];
  for (const { table, ciphertext, keyId, placeOf } of sealedColumns) {
    const { rows } = await client.query(
      `select id, ${ciphertext} as sealed, ${keyId} as key from carillon.${table} where ${ciphertext} is not null`,
    );
    opened.push(
      ...rows.map(({ id, sealed, key }) => (key === sealer.keyId ? sealer.open(sealed, placeOf(id)) : null)),
    );
  }
  return opened;
}
const everything = sealedColumns.map(({ table }) => table);
const nothing = everything.map(() => null);

describe('carillon rotate-secret', () => {
  it('knows every column of the schema that is sealed', async () => {
    const { rows } = await client.query(
      `select table_name as table, column_name as column from information_schema.columns
       where table_schema = 'carillon' and (data_type = 'bytea' or column_name like '%key_id')
         and column_name not in ('api_key_id')`,
    );
    const known = sealedColumns.flatMap(({ table, ciphertext, keyId }) => [
      { table, column: ciphertext },
      { table, column: keyId },
    ]);
    expect(rows).toHaveLength(known.length);
    expect(rows).toEqual(expect.arrayContaining(known));
  });

  it('seals everything with the new secret, and changes nothing when called again', async () => {
    await sealWith(oldSecret);
    const resealed = sealedColumns.length;
    expect((await rotate()).json).toEqual({ success: true, resealed, already: 0 });
    expect(await openedWith(newSecret)).toEqual(everything);
    expect(await openedWith(oldSecret)).toEqual(nothing);
    expect((await rotate()).json).toEqual({ success: true, resealed: 0, already: resealed });
    expect(await openedWith(newSecret)).toEqual(everything);
  });

  it('takes the secret of the data folder where CARILLON_SECRET is not set', async () => {
    await sealWith(oldSecret);
    const { CARILLON_SECRET: _, ...variables } = on(oldSecret).variables;
    const without = () => home.run([...command(), '--json'], { variables });
    expect(refusalOf(await without())).toEqual([
      false,
      'rotation_refused',
      expect.stringMatching(/sealed with another secret/),
    ]);
    writeFileSync(join(home.dataDir, 'credentials-secret'), oldSecret);
    expect((await without()).json.success).toBe(true);
    expect(await openedWith(newSecret)).toEqual(everything);
  });

  it('has nothing to do where nothing is sealed', async () => {
    expect((await rotate()).json).toEqual({ success: true, resealed: 0, already: 0 });
  });

  it('refuses a wrong old secret, also of one row only, and changes nothing', async () => {
    await sealWith(oldSecret);
    const wrong = 'another-secret-with-more-than-32-characters';
    expect(refusalOf(await rotate(wrong))).toEqual([
      false,
      'rotation_refused',
      expect.stringMatching(/1 of 1 rows of accounts were sealed with another secret.*Nothing was changed/),
    ]);
    await sealWith(wrong);
    expect(refusalOf(await rotate()).slice(0, 2)).toEqual([false, 'rotation_refused']);
    expect((await openedWith(oldSecret)).filter((text) => text !== null)).toEqual(everything);
    expect(await openedWith(newSecret)).toEqual([...nothing, ...nothing]);
  });

  it('refuses a ciphertext that was moved to another row', async () => {
    await sealWith(oldSecret);
    await client.query(`update carillon.accounts set id = $1 where credentials_ciphertext is not null`, [
      newId(),
    ]);
    expect(refusalOf(await rotate()).slice(0, 2)).toEqual([false, 'rotation_refused']);
  });

  it('refuses while a server runs, and works when it has stopped', async () => {
    await sealWith(oldSecret);
    const server = home.start(['serve', '--json'], on(oldSecret));
    await firstLine(server);
    expect(refusalOf(await rotate())).toEqual([
      false,
      'rotation_refused',
      expect.stringMatching(/used by \d+ connections of Carillon: stop every server/),
    ]);
    expect(await openedWith(oldSecret)).toEqual(everything);
    await server.kill('SIGTERM');
    expect((await rotate()).json.success).toBe(true);
  });

  it('refuses while somebody unseen renews credentials: they would be sealed with the old secret', async () => {
    await sealWith(oldSecret);
    const lease = (inSeconds: number) =>
      client.query(`update carillon.accounts set refresh_lease_until = now() + $1 * interval '1 s'`, [
        inSeconds,
      ]);
    await lease(30);
    expect(refusalOf(await rotate())).toEqual([
      false,
      'rotation_refused',
      expect.stringMatching(/being renewed/),
    ]);
    await lease(-1);
    expect((await rotate()).json.success).toBe(true);
  });

  it('killed half-way, leaves everything as it was', async () => {
    await sealWith(oldSecret);
    const last = sealedColumns.at(-1)?.table ?? '';
    await client.query('begin');
    await client.query(`select from carillon.${last} for update`);
    const rotating = home.start(command(), on(oldSecret));
    const watcher = new Client({ connectionString: database.url });
    await watcher.connect();
    // The rows of the tables before are sealed anew by then.
    await until(async () => {
      const { rows } = await watcher.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    }, 'the rotation did not come to the last table');
    await rotating.kill('SIGKILL');
    await client.query('rollback');
    await watcher.end();
    expect(await openedWith(oldSecret)).toEqual(everything);
    expect((await rotate()).json.success).toBe(true);
    expect(await openedWith(newSecret)).toEqual(everything);
  });

  it.each([
    ['short', /--to: .*at least 32 characters/],
    [oldSecret, /the one in use/],
  ])('refuses %s as the new secret', async (secret, message) => {
    writeFileSync(join(home.dataDir, 'new-secret'), secret);
    const { error } = (await rotate()).json;
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain(secret);
  });

  it('is one transaction: a row that can not be written takes the others along', async () => {
    await sealWith(oldSecret);
    await client.query(`create function pg_temp.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'the disk is full'; end $$`);
    await client.query(
      `create trigger refuse before update on carillon.webhook_endpoints execute function pg_temp.refuse()`,
    );
    const pool = createPool(database.url, silentLogger, { max: 1 });
    const db = createDatabase(pool, { ownsPool: true });
    await expect(rotateSecret(db, oldSecret, newSecret)).rejects.toThrow('the disk is full');
    await db.close();
    expect(await openedWith(oldSecret)).toEqual(everything);
  });
});
