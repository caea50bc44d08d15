import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unavailable } from './binaries.ts';

interface User {
  uid: number;
  gid: number;
}

/** As whom Postgres runs, because it refuses to run as root. */
export interface RunAs {
  /** Put before the program and its arguments. */
  prefix: readonly string[];
  /** Another user to become, who must own the data. `null`: ours. */
  user: User | null;
}

const ourselves: RunAs = { prefix: [], user: null };

/**
 * Not root: ourselves. Root: the owner of an existing cluster, or for a new one the first ordinary user who can reach
 * both the folder and the binaries; failing that, root under another number in a user namespace of its own.
 * @throws CarillonError `embedded_unavailable`
 */
export async function chooseUser(cluster: string, binary: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return ourselves;
  if (existsSync(cluster)) {
    const owner = statSync(cluster);
    return owner.uid === 0 ? asNobodyInside(cluster) : { prefix: [], user: owner };
  }
  const parent = statSync(dirname(cluster));
  const users = [...(parent.uid === 0 ? [] : [parent]), ...(await ordinaryUsers())];
  const user = users.find((candidate) => canReach(candidate, cluster) && canReach(candidate, binary));
  return user === undefined ? asNobodyInside(cluster) : { prefix: [], user };
}

/** "postgres", which a machine with a Postgres has, and "nobody", which all have. */
async function ordinaryUsers(): Promise<User[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  return ['postgres', 'nobody'].flatMap((name) => {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    return fields === undefined ? [] : [{ uid: Number(fields[2]), gid: Number(fields[3]) }];
  });
}

/** Whether every folder above `path` lets the user through. */
export function canReach(user: User, path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { uid, gid, mode } = statSync(folder);
    const digit = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
    if ((digit & 1) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** The number must have a name inside (initdb asks for it); 65534 is "nobody" on Linux. */
const namespace = ['unshare', '--user', '--map-user=65534', '--map-group=65534'] as const;

function asNobodyInside(cluster: string): RunAs {
  const [program, ...flags] = namespace;
  if (spawnSync(program, [...flags, 'true']).status === 0) return { prefix: namespace, user: null };
  const folder = dirname(cluster);
  throw unavailable(
    `Postgres does not run as root, no other user can enter ${folder}, and user namespaces are not allowed here. ` +
      'Start Carillon as an ordinary user or set CARILLON_DATA_DIR to a folder that others may enter',
  );
}
