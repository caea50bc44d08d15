import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a running Postgres says of itself in postmaster.pid (after a crash: said). */
export interface Postmaster {
  pid: number;
  port: number;
}

export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]) } : null;
}

/** Pid of the Postgres that runs on this cluster. The file alone proves nothing: numbers are given out again. */
export async function runningPid(cluster: string): Promise<number | null> {
  const pid = (await readPostmaster(cluster))?.pid;
  return pid !== undefined && isAlive(pid) && (await commandOf(pid)).includes(cluster) ? pid : null;
}

/**
 * Postgres believes postmaster.pid when any process of its user has that number, which is likely after a restart of
 * a container. Removes the file unless it tells the truth.
 */
export async function removeStaleLocks(cluster: string, port: number): Promise<void> {
  if ((await runningPid(cluster)) !== null) return;
  for (const name of ['postmaster.pid', `.s.PGSQL.${port}.lock`])
    await rm(join(cluster, name), { force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Command line of a process; empty for one that ended and was not yet collected by its parent. */
async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const [program, flags] =
    process.platform === 'win32'
      ? [
          'powershell',
          ['-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`],
        ]
      : ['ps', ['-ww', '-o', 'command=', '-p', String(pid)]];
  return promisify(execFile)(program as string, flags as string[]).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
