import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { startEmbedded, type EmbeddedPostgres } from './index.ts';

const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function newFolder(mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'carillon data '));
  chmodSync(folder, mode);
  folders.push(folder);
  return join(folder, 'data');
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir });
  servers.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

describe('the embedded Postgres', () => {
  it('starts on a new folder, keeps its rows over a stop, and is adopted while it runs', async () => {
    const dataDir = newFolder(0o755);
    const first = await start(dataDir);
    await query(first.url, "create table t as select 'kept' as word");
    const second = await start(dataDir);
    expect([first.startedByUs, second.startedByUs]).toEqual([true, false]);
    await first.stop();
    const third = await start(dataDir);
    expect(third.startedByUs).toBe(true);
    expect(await query(third.url, 'select word from t')).toEqual([{ word: 'kept' }]);
  });

  it('runs below a folder that only its owner may enter', async () => {
    const server = await start(newFolder(0o700));
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('comes back with every acknowledged row after SIGKILL', async () => {
    const dataDir = newFolder(0o755);
    const first = await start(dataDir);
    await query(first.url, 'create table t as select generate_series(1, 100) as n');
    const pid = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    const second = await start(dataDir);
    expect(await query(second.url, 'select count(*)::int as n from t')).toEqual([{ n: 100 }]);
  });
});
