import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CarillonError, messageOf, newSecret } from '../../core/index.ts';
import type { Binaries } from './binaries.ts';
import { ownerName, passwordFileOf, type Home } from './home.ts';
import { isAlive } from './postmaster.ts';
import { runProgram } from './program.ts';
import type { RunAs } from './run-as.ts';

/**
 * Makes the cluster beside its place and renames it there, so that it is whole or absent; of two processes that do
 * this at once, the second finds the place taken and discards its own.
 * @throws CarillonError `embedded_start_failed`
 */
export async function createCluster(
  home: Home,
  binaries: Binaries,
  options: { runAs: RunAs; fsync: boolean },
): Promise<void> {
  await removeAbandonedDrafts(home);
  const draft = `${home.cluster}.new-${process.pid}`;
  const passwordFile = `${draft}.password`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, newSecret(), { mode: 0o600 });
    const { user } = options.runAs;
    if (user !== null) for (const path of [draft, passwordFile]) await chown(path, user.uid, user.gid);
    await runProgram({
      file: binaries.initdb,
      args: initdbArguments(draft, passwordFile, options.fsync),
      runAs: options.runAs,
      env: binaries.env,
      cwd: draft,
    });
    await rename(passwordFile, passwordFileOf(draft));
    await moveIntoPlace(draft, home.cluster);
  } catch (error) {
    throw new CarillonError(
      'embedded_start_failed',
      { problem: messageOf(error), log: home.logFile },
      { cause: error },
    );
  } finally {
    for (const path of [draft, passwordFile]) await rm(path, { recursive: true, force: true });
  }
}

/** The builtin locale sorts by code point: the same everywhere, whatever the system's libraries. */
function initdbArguments(cluster: string, passwordFile: string, fsync: boolean): string[] {
  const named = {
    pgdata: cluster,
    username: ownerName,
    pwfile: passwordFile,
    auth: 'scram-sha-256',
    encoding: 'UTF8',
    locale: 'C',
    'locale-provider': 'builtin',
    'builtin-locale': 'C.UTF-8',
  };
  const settings = ['timezone=UTC', 'log_timezone=UTC', 'log_checkpoints=off'];
  return [
    ...Object.entries(named).map(([name, value]) => `--${name}=${value}`),
    ...settings.map((setting) => `--set=${setting}`),
    '--no-instructions',
    ...(fsync ? [] : ['--no-sync']),
  ];
}

async function moveIntoPlace(draft: string, cluster: string): Promise<void> {
  await rename(draft, cluster).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'EPERM') throw error;
  });
}

async function removeAbandonedDrafts(home: Home): Promise<void> {
  const prefix = `${basename(home.cluster)}.new-`;
  for (const name of await readdir(home.dataDir)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(pid)) await rm(join(home.dataDir, name), { recursive: true, force: true });
  }
}
