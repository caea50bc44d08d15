import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { CarillonError } from '../../core/index.ts';
import { isSocket, newAddress } from './address.ts';
import { unavailable, type Binaries } from './binaries.ts';
import type { Home } from './home.ts';
import { removeStaleLocks } from './postmaster.ts';
import { probe } from './probe.ts';
import { startProgram } from './program.ts';
import type { RunAs } from './run-as.ts';

export interface Launch {
  binaries: Binaries;
  runAs: RunAs;
  /** Off only where losing everything in a crash is fine. */
  fsync: boolean;
}

interface Attempt {
  child: ChildProcess;
  /** Where in the log its lines begin. */
  logStart: number;
  port: number;
  failure: Error | null;
}

/** Recovery replays at most about 1 GB of log (max_wal_size): seconds. */
const startTimeoutMs = 120_000;

/** Another Postgres holds the folder, or one that was killed has not quite gone. */
const folderTaken = /lock file ".*" already exists|is still in use/;

/**
 * Starts a Postgres and waits until it answers, or finds one that somebody else starts at the same moment.
 * @throws CarillonError `embedded_start_failed` with the end of its log, `embedded_unavailable`
 */
export async function startServer(
  home: Home,
  password: string,
  launch: Launch,
): Promise<{ url: string; startedByUs: boolean }> {
  const deadline = Date.now() + startTimeoutMs;
  let attempt: Attempt | null = null;
  while (Date.now() < deadline) {
    const presence = await probe(home, password);
    if (presence.state === 'ready')
      return { url: presence.url, startedByUs: attempt !== null && isRunning(attempt) };
    if (attempt === null && presence.state === 'absent') attempt = await launchServer(home, launch);
    if (attempt !== null && !isRunning(attempt)) {
      await explainExit(home, attempt);
      attempt = null;
    }
    await pause(10);
  }
  throw startFailed(home, `it did not answer within ${startTimeoutMs / 1000} s`);
}

const isRunning = ({ child, failure }: Attempt): boolean =>
  failure === null && child.exitCode === null && child.signalCode === null;

async function launchServer(home: Home, launch: Launch): Promise<Attempt> {
  const address = await newAddress(home.cluster);
  const settings = {
    // "." is the data folder: no quoting, and no limit on the server's side.
    unix_socket_directories: isSocket(address) ? '.' : '',
    listen_addresses: isSocket(address) ? '' : address.host,
    port: address.port,
    ...(launch.fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const args = [
    '-D',
    home.cluster,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const log = openLog(home.logFile);
  // Before the start: a server that fails may have written its reason before we look again.
  const logStart = fstatSync(log).size;
  const { postgres: file, env } = launch.binaries;
  const child = startProgram(
    { file, args, runAs: launch.runAs, env, cwd: home.cluster },
    { stdio: ['ignore', log, log], detached: true },
  );
  closeSync(log);
  child.unref();
  const attempt: Attempt = {
    child,
    logStart,
    port: address.port,
    failure: null,
  };
  child.on('error', (error) => {
    attempt.failure = error;
  });
  return attempt;
}

/** Begins anew at 10 MB: only the end of it is ever of use. */
function openLog(path: string): number {
  const isLong = existsSync(path) && statSync(path).size > 10_000_000;
  return openSync(path, isLong ? 'w' : 'a', 0o600);
}

/** Returns if another try makes sense, and throws otherwise. */
async function explainExit(home: Home, attempt: Attempt): Promise<void> {
  if (attempt.failure !== null) throw unavailable(attempt.failure.message, attempt.failure);
  const log = readFileSync(home.logFile).subarray(attempt.logStart).toString().trim();
  if (!folderTaken.test(log))
    throw startFailed(home, log.split('\n').slice(-5).join(' | ') || describeExit(attempt));
  await removeStaleLocks(home.cluster, attempt.port);
  await pause(100);
}

const describeExit = ({ child }: Attempt): string =>
  `it ended at once (${child.signalCode ?? child.exitCode})`;

function startFailed(home: Home, problem: string): CarillonError {
  return new CarillonError('embedded_start_failed', { problem, log: home.logFile });
}
