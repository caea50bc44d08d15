import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { isUnused, lockInstance, startEmbedded, type EmbeddedPostgres } from './index.ts';

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function newFolder(mode: number, name = 'data'): string {
  const folder = mkdtempSync(join(tmpdir(), 'carillon data, '));
  chmodSync(folder, mode);
  cleanups.push(() => rmSync(folder, { recursive: true }));
  return join(folder, name);
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir, fsync: true });
  cleanups.push(() => server.stop());
  return server;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  cleanups.push(() => client.end().catch(() => undefined));
  return client;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

const postmasterFile = (dataDir: string): string => join(dataDir, 'postgres', 'postmaster.pid');
const postmasterPid = (dataDir: string): number =>
  Number(readFileSync(postmasterFile(dataDir), 'utf8').split('\n')[0]);

describe('the embedded Postgres', () => {
  it('starts on a new folder, is adopted while it runs, and keeps its rows over a stop', async () => {
    const dataDir = newFolder(0o755);
    const first = await start(dataDir);
    await query(first.url, "create table t as select 'kept' as word");
    const second = await start(dataDir);
    expect([first.startedByUs, second.startedByUs]).toEqual([true, false]);
    await first.stop();
    const third = await start(dataDir);
    expect(await query(third.url, 'select word from t')).toEqual([{ word: 'kept' }]);
  });

  it('runs below a folder that only its owner may enter', async () => {
    const server = await start(newFolder(0o700));
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('listens on loopback where the path is too long for a socket', async () => {
    const dataDir = newFolder(0o755, 'd'.repeat(100));
    const first = await start(dataDir);
    const second = await start(dataDir);
    expect(new URL(second.url).hostname).toBe('127.0.0.1');
    expect(second.url).toBe(first.url);
  });

  it('has every acknowledged row after SIGKILL in the middle of writing', async () => {
    const dataDir = newFolder(0o755);
    const first = await start(dataDir);
    const writer = await connect(first.url);
    await writer.query('create table t (n int primary key)');
    let acknowledged = 0;
    const writing = (async () => {
      for (;;) {
        await writer.query('insert into t values ($1)', [acknowledged + 1]);
        acknowledged += 1;
        if (acknowledged === 200) process.kill(postmasterPid(dataDir), 'SIGKILL');
      }
    })();
    await expect(writing).rejects.toThrow(/terminat|connection|ECONN|EPIPE/i);
    const second = await start(dataDir);
    expect(await query(second.url, `select count(*)::int as n from t where n <= ${acknowledged}`)).toEqual([
      { n: acknowledged },
    ]);
  });

  it('is not stopped by a postmaster.pid that names another living process', async () => {
    const dataDir = newFolder(0o755);
    const first = await start(dataDir);
    await first.stop();
    writeFileSync(postmasterFile(dataDir), `${process.ppid}\n${dataDir}/postgres\n1\n5432\n.\n\n\nready\n`);
    const second = await start(dataDir);
    expect(second.startedByUs).toBe(true);
  });

  it('is made once by two that start at the same moment', async () => {
    const dataDir = newFolder(0o755);
    const both = await Promise.all([start(dataDir), startInChild(dataDir)]);
    expect(both[0].url).toBe(both[1]);
  });

  it('says what went wrong with the end of its log', async () => {
    const dataDir = newFolder(0o755);
    await (await start(dataDir)).stop();
    writeFileSync(join(dataDir, 'postgres', 'postgresql.conf'), 'max_connections = many\n');
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
      code: 'embedded_start_failed',
      message: expect.stringContaining('max_connections'),
    });
  });
});

describe('the instance lock', () => {
  it('tells the second who runs, and is free after a release', async () => {
    const { url } = await start(newFolder(0o755));
    const holder = { pid: process.pid, address: 'http://localhost:3000' };
    const first = await lockInstance(url, holder);
    expect(await lockInstance(url, { pid: 1, address: 'http://localhost:3001' })).toEqual({ heldBy: holder });
    expect(await isUnused(url)).toBe(false);
    if ('release' in first) await first.release();
    expect(await isUnused(url)).toBe(true);
    const third = await lockInstance(url, holder);
    expect(third).toHaveProperty('release');
    if ('release' in third) await third.release();
  });

  it('is in use while another client is connected', async () => {
    const { url } = await start(newFolder(0o755));
    await connect(url);
    expect(await isUnused(url)).toBe(false);
  });
});

async function startInChild(dataDir: string): Promise<string> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const index = new URL('./index.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(index)}).then(async (m) => console.log((await m.startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })).url))`;
  return (await promisify(execFile)(process.execPath, ['-e', script])).stdout.trim();
}
