import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockInstance, startEmbedded } from '../../src/db/index.ts';
import { isAlive, openHome, until, type Home, type ServerProcess } from '../support/server-process.ts';

let home: Home;
let server: ServerProcess;

beforeEach(async () => {
  home = openHome();
  server = await home.serve();
});
afterEach(() => home.close());

/** The Postgres of the folder as it runs now; starts it if it does not. */
const postgresUrl = async (): Promise<string> => (await startEmbedded({ dataDir: home.dataDir })).url;

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Backends that hold an advisory lock for the session of a server. */
const lockHolders = (url: string): Promise<Record<string, unknown>[]> =>
  query(
    url,
    `select pid, application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and application_name like 'carillon serve %'`,
  );

/** How a second start on the same data ends, and whether the first goes on. */
async function secondStart() {
  const { code, json } = await home.run(['serve', '--json']);
  return { code, error: json?.error, firstIsReady: (await fetch(`${server.url}/ready`)).ok };
}

const refused = () => ({
  code: 1,
  error: { code: 'already_running', params: { pid: server.pid } },
  firstIsReady: true,
});

describe('a serving process that lost its instance lock', () => {
  it('takes it again with the Postgres it starts again, so that a second start is still refused', async () => {
    const killed = home.postgresPid() ?? 0;
    process.kill(killed, 'SIGKILL');
    await until(() => ![null, killed].includes(home.postgresPid()), 'the Postgres is not started again');
    await until(async () => (await fetch(`${server.url}/ready`)).ok, 'the server is not ready again');
    const url = await postgresUrl();
    await until(async () => (await lockHolders(url)).length > 0, 'the lock is not taken again', 5_000);
    expect(await secondStart()).toMatchObject(refused());
  });

  it('takes it again when only the connection it hung on was ended', async () => {
    const url = await postgresUrl();
    const [before] = await lockHolders(url);
    await query(url, `select pg_terminate_backend(${Number(before?.['pid'])})`);
    const again = await until(
      async () => (await lockHolders(url)).find(({ pid }) => pid !== before?.['pid']),
      'the lock is not taken again',
      5_000,
    );
    expect(again['name']).toBe(before?.['name']);
    expect(await secondStart()).toMatchObject(refused());
  });

  it('stops serving with a clear message when another process has it by then, and leaves Postgres to that one', async () => {
    process.kill(server.pid, 'SIGSTOP');
    process.kill(home.postgresPid() ?? 0, 'SIGKILL');
    const url = await postgresUrl();
    const lock = await lockInstance(url, { pid: process.pid, address: 'http://127.0.0.1:1' });
    expect(lock).toHaveProperty('release');
    try {
      process.kill(server.pid, 'SIGCONT');
      expect(await server.exited).toEqual({ code: 1, signal: null });
      expect(JSON.parse(server.stdout().trim().split('\n').at(-1) ?? '')).toMatchObject({
        success: false,
        error: {
          code: 'taken_over',
          params: { dataDir: home.dataDir, pid: process.pid, address: 'http://127.0.0.1:1' },
        },
      });
      expect(isAlive(home.postgresPid() ?? 0)).toBe(true);
      expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      if ('release' in lock) await lock.release();
    }
  });
});
