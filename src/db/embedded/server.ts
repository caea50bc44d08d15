import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { CarillonError, messageOf, newSecret } from '../../core/index.ts';
import { binary, repairLinks } from './binaries.ts';
import { runAs } from './run-as.ts';

export interface EmbeddedOptions {
  /** Holds the database, its password and its log. */
  dataDir: string;
  /** Only tests turn it off. */
  fsync?: boolean;
}

/** A Postgres of our own on a folder of our own. */
export interface EmbeddedPostgres {
  url: string;
  logFile: string;
  /** False when it ran already and was adopted. */
  startedByUs: boolean;
  /** Fast shutdown; returns when the server is gone. */
  stop(): Promise<void>;
}

interface Paths {
  data: string;
  sockets: string;
  password: string;
  log: string;
}

const startLimitMs = 30_000;
const lookMs = 20;

/**
 * Starts the Postgres of a data folder, or adopts the one that runs on it. It is known by its password and its data
 * folder, runs in a session of its own (Ctrl-C does not reach it) and outlives this process until `stop`.
 * @throws CarillonError `embedded_unavailable`, `embedded_start_failed`
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const paths = pathsOf(resolve(options.dataDir));
  mkdirSync(resolve(options.dataDir), { recursive: true });
  const adopted = existsSync(join(paths.data, 'postmaster.pid')) && (await answers(paths));
  if (!adopted) {
    repairLinks();
    if (!existsSync(join(paths.data, 'PG_VERSION'))) initialise(paths);
    await start(paths, options.fsync ?? true);
  }
  await ensureDatabase(paths);
  return {
    url: urlOf(paths, 'carillon'),
    logFile: paths.log,
    startedByUs: !adopted,
    stop: () => stop(paths),
  };
}

/** A socket's path may have some 100 bytes: a long data folder keeps its sockets in the temporary folder. */
function pathsOf(dataDir: string): Paths {
  const near = join(dataDir, 'run');
  const far = join(tmpdir(), `carillon-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
  return {
    data: join(dataDir, 'postgres'),
    sockets: near.length <= 80 ? near : far,
    password: join(dataDir, 'postgres-password'),
    log: join(dataDir, 'postgres.log'),
  };
}

function urlOf({ sockets, password }: Paths, database: string): string {
  const secret = readFileSync(password, 'utf8').trim();
  return `postgres://carillon:${secret}@localhost/${database}?host=${encodeURIComponent(sockets)}`;
}

function initialise(paths: Paths): void {
  writeFileSync(paths.password, newSecret(), { mode: 0o600 });
  // Half-made by an initialisation that was interrupted: nothing was ever stored in it.
  rmSync(paths.data, { recursive: true, force: true });
  mkdirSync(paths.data, { mode: 0o700 });
  const passwordFile = `${paths.password}.initdb`;
  writeFileSync(passwordFile, readFileSync(paths.password), { mode: 0o600 });
  const args = [
    '-D',
    paths.data,
    '-U',
    'carillon',
    '-A',
    'scram-sha-256',
    '--pwfile',
    passwordFile,
    '-E',
    'UTF8',
    '--locale',
    'C',
  ];
  const run = runAs(binary('initdb'), args, [paths.data]);
  if (run.owner !== null) {
    for (const path of [paths.data, passwordFile]) chownSync(path, run.owner.uid, run.owner.gid);
  }
  const made = spawnSync(run.command, run.args, {
    ...run.owner,
    encoding: 'utf8',
  });
  rmSync(passwordFile);
  if (made.status === 0) return;
  rmSync(paths.data, { recursive: true, force: true });
  const problem = (made.stderr || messageOf(made.error)).trim().split('\n').slice(-3).join(' ');
  throw new CarillonError('embedded_start_failed', { problem, log: paths.log });
}

async function start(paths: Paths, fsync: boolean): Promise<void> {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: paths.sockets,
    unix_socket_permissions: '0700',
    fsync: fsync ? 'on' : 'off',
  };
  const args = [
    '-D',
    paths.data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const run = runAs(binary('postgres'), args, [paths.data, paths.sockets]);
  mkdirSync(paths.sockets, { recursive: true, mode: 0o700 });
  chmodSync(paths.sockets, 0o700);
  if (run.owner !== null) chownSync(paths.sockets, run.owner.uid, run.owner.gid);
  const log = openSync(paths.log, 'a', 0o600);
  const server = spawn(run.command, run.args, { ...run.owner, detached: true, stdio: ['ignore', log, log] });
  server.unref();
  await untilReady(server, paths);
}

async function untilReady(server: ChildProcess, paths: Paths): Promise<void> {
  const failed: { error?: Error } = {};
  server.on('error', (error) => (failed.error = error));
  const endsAt = performance.now() + startLimitMs;
  while (performance.now() < endsAt && server.exitCode === null && failed.error === undefined) {
    if (await answers(paths)) return;
    await sleep(lookMs);
  }
  const lines = readFileSync(paths.log, 'utf8').trim().split('\n').slice(-4);
  const problem = failed.error?.message ?? lines.join(' ');
  throw new CarillonError('embedded_start_failed', { problem, log: paths.log });
}

/** Whether the server on our sockets takes our password and serves our data folder. */
async function answers(paths: Paths): Promise<boolean> {
  if (!existsSync(paths.password)) return false;
  const client = new Client({ connectionString: urlOf(paths, 'postgres') });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory === paths.data;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureDatabase(paths: Paths): Promise<void> {
  const client = new Client({ connectionString: urlOf(paths, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = 'carillon'");
    if (rowCount === 0) await client.query('create database carillon');
  } finally {
    await client.end();
  }
}

async function stop(paths: Paths): Promise<void> {
  const file = join(paths.data, 'postmaster.pid');
  if (!existsSync(file) || !(await answers(paths))) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGINT');
  while (existsSync(file)) await sleep(lookMs);
}
