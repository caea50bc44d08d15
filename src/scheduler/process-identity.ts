import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';

/** What tells one process from every other on a machine, so that a dead one is known for dead. */
export interface ProcessIdentity {
  bootId: string;
  pidNamespace: string;
  pid: number;
  /** Start time as the kernel counts it; a reused pid has another. */
  processStarted: string;
}

export function thisProcess(): ProcessIdentity {
  return {
    bootId: readOr('/proc/sys/kernel/random/boot_id', () => `${hostname()}@${bootMinute()}`),
    pidNamespace: linkOr('/proc/self/ns/pid', () => hostname()),
    pid: process.pid,
    processStarted: startOf(process.pid) ?? 'unknown',
  };
}

/** Whether a process of this boot and pid namespace is gone. Unsure means alive: the lease decides then. */
export function isDead(other: ProcessIdentity): boolean {
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const started = startOf(other.pid);
  return started !== null && other.processStarted !== 'unknown' && started !== other.processStarted;
}

/** Field 22 of /proc/<pid>/stat: clock ticks after boot. Null where there is no /proc, or the process is a zombie. */
function startOf(pid: number): string | null {
  const stat = readOr(`/proc/${pid}/stat`, () => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return 'zombie';
  return fields[19] ?? null;
}

const bootMinute = (): number => Math.round((Date.now() / 1000 - uptime()) / 60);

function readOr(path: string, otherwise: () => string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return otherwise();
  }
}

function linkOr(path: string, otherwise: () => string): string {
  try {
    return readlinkSync(path);
  } catch {
    return otherwise();
  }
}
