import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** How to run a program of Postgres here: it refuses to be root. */
export interface RunAs {
  command: string;
  args: string[];
  /** Whom its files belong to; null: to whoever we are. */
  owner: { uid: number; gid: number } | null;
}

const nobody = { uid: 65_534, gid: 65_534 };

/**
 * An ordinary user runs it as itself. Root runs it as "nobody" where that user can reach the folders, and otherwise in
 * a user namespace, inside which root is nobody (a folder of mode 700 above the data is common: /root).
 */
export function runAs(program: string, args: string[], folders: readonly string[]): RunAs {
  if (process.getuid?.() !== 0) return { command: program, args, owner: null };
  if ([program, ...folders].every((path) => isOpenTo(dirname(path))))
    return { command: program, args, owner: nobody };
  const mapping = ['--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`];
  return { command: 'unshare', args: [...mapping, program, ...args], owner: null };
}

/** Whether every folder on the way lets anybody through. */
function isOpenTo(folder: string): boolean {
  if ((statSync(folder).mode & 0o001) === 0) return false;
  return dirname(folder) === folder || isOpenTo(dirname(folder));
}
