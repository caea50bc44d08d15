import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newSecret, sha256 } from '../../core/index.ts';

const looks = 25;
const lookEveryMs = 20;

export interface ProcessLock {
  release(): Promise<void>;
}

/**
 * Takes the lock `path` for this process, or returns the pid of a live process that has it; what a dead one left is
 * cleared away. Good among processes of one machine that see the same pids.
 *
 * Each claimant first makes a file of its own, whose name says who it is, and then looks for others. Of two at the same
 * time at least one sees the other, so never two hold it. The lowest name waits a moment for the others to give way.
 */
export async function takeProcessLock(path: string): Promise<ProcessLock | { heldBy: number }> {
  const prefix = `${basename(path)}.`;
  const mine = `${prefix}${process.pid}.${startOf(process.pid)}.${newSecret(6)}`;
  const release = () => unlink(join(dirname(path), mine));
  await writeFile(join(dirname(path), mine), '', { flag: 'wx' });
  for (let look = 1; ; look += 1) {
    const others = (await liveClaims(dirname(path), prefix)).filter(({ name }) => name !== mine);
    const [other] = others;
    if (!other) return { release };
    if (look === looks || others.some(({ name }) => name < mine)) {
      await release();
      return { heldBy: other.pid };
    }
    await delay(lookEveryMs);
  }
}

async function liveClaims(folder: string, prefix: string): Promise<{ name: string; pid: number }[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix));
  const claims = names.map((name) => {
    const [pid = '', start = ''] = name.slice(prefix.length).split('.');
    return { name, pid: Number(pid), start };
  });
  const dead = claims.filter((claim) => !isAlive(claim));
  await Promise.all(dead.map(({ name }) => unlink(join(folder, name)).catch(() => undefined)));
  return claims.filter((claim) => !dead.includes(claim));
}

/** The start tells a process from a later one that got its pid. */
function isAlive({ pid, start }: { pid: number; start: string }): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: it lives and belongs to somebody else.
    if ((thrown as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startOf(pid) === start;
}

/** When a process started, as a word; the same word for all where it can not be known. */
function startOf(pid: number): string {
  return sha256(startFromProc(pid) ?? startFromPs(pid) ?? '').slice(0, 12);
}

function startFromProc(pid: number): string | null {
  try {
    // Field 22 of proc(5); the second, the name in brackets, may hold anything, so count from the last bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2);
    return fields.split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** macOS has no /proc. */
function startFromPs(pid: number): string | null {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.trim() || null;
}
