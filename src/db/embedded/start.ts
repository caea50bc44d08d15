import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { CarillonError, messageOf, silentLogger, type Logger } from '../../core/index.ts';
import { locateBinaries } from './binaries.ts';
import { homeIn, type Home } from './home.ts';
import { createCluster } from './initdb.ts';
import { probe } from './probe.ts';
import { chooseUser } from './run-as.ts';
import { startServer } from './server.ts';
import { stopServer } from './stop.ts';

export interface EmbeddedOptions {
  /** Made if missing; holds the database in postgres/ and postgres.log. */
  dataDir: string;
  logger?: Logger;
  /** `false` is for tests: a power cut may then cost everything. Default true. */
  fsync?: boolean;
}

/** A Postgres of our own that answers at `url`. */
export interface EmbeddedPostgres {
  /** postgres:// with user and password. */
  url: string;
  dataDir: string;
  /** `false`: it ran already, and whoever started it decides about its end. */
  startedByUs: boolean;
  logFile: string;
  /** Ends it, other processes' connections too. Only the holder of `lockInstance`, or after `isUnused`. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded Postgres of a folder, which outlives this process, or adopts the one that runs there already.
 * @throws CarillonError `embedded_unavailable`, `embedded_start_failed`
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  // 0711: another user, as whom Postgres may have to run, can pass through and not look around.
  await mkdir(options.dataDir, { recursive: true, mode: 0o711 });
  const home = homeIn(await realpath(options.dataDir));
  const { url, startedByUs } = (await adopt(home)) ?? (await start(home, options.fsync ?? true));
  const logger = options.logger ?? silentLogger;
  logger.debug({ dataDir: home.dataDir, startedByUs }, 'the embedded Postgres answers');
  return { url, dataDir: home.dataDir, startedByUs, logFile: home.logFile, stop: () => stopServer(home) };
}

/** The address of the embedded Postgres of a folder; null while it does not run. Starts and makes nothing. */
export async function findEmbedded(dataDir: string): Promise<string | null> {
  return (await adopt(homeIn(dataDir)))?.url ?? null;
}

interface Running {
  url: string;
  startedByUs: boolean;
}

async function adopt(home: Home): Promise<Running | null> {
  if (!existsSync(home.cluster)) return null;
  const presence = await probe(home, await readPassword(home));
  return presence.state === 'ready' ? { url: presence.url, startedByUs: false } : null;
}

async function start(home: Home, fsync: boolean): Promise<Running> {
  const binaries = await locateBinaries(home.dataDir);
  const runAs = await chooseUser(home.cluster, binaries.postgres);
  if (!existsSync(home.cluster)) await createCluster(home, binaries, { runAs, fsync });
  return startServer(home, await readPassword(home), { binaries, runAs, fsync });
}

async function readPassword(home: Home): Promise<string> {
  try {
    return await readFile(home.passwordFile, 'utf8');
  } catch (error) {
    const problem = `its password can not be read: ${messageOf(error)}`;
    throw new CarillonError('embedded_start_failed', { problem, log: home.logFile }, { cause: error });
  }
}
