import { setTimeout as pause } from 'node:timers/promises';
import { CarillonError } from '../../core/index.ts';
import type { Home } from './home.ts';
import { runningPid } from './postmaster.ts';

/** After this long a "fast" stop (SIGINT) becomes an "immediate" one (SIGQUIT), which the next start recovers from. */
const fastMs = 30_000;
const immediateMs = 5_000;

/** Ends the Postgres of this home, its clients' connections too, and waits until it is gone. */
export async function stopServer(home: Home): Promise<void> {
  if (await endsAfter(home, 'SIGINT', fastMs)) return;
  if (await endsAfter(home, 'SIGQUIT', immediateMs)) return;
  throw new CarillonError('embedded_start_failed', {
    problem: 'the old server does not stop',
    log: home.logFile,
  });
}

async function endsAfter(home: Home, signal: 'SIGINT' | 'SIGQUIT', waitMs: number): Promise<boolean> {
  const pid = await runningPid(home.cluster);
  if (pid === null) return true;
  kill(pid, signal);
  const deadline = Date.now() + waitMs;
  while (Date.now() < deadline) {
    if ((await runningPid(home.cluster)) !== pid) return true;
    await pause(10);
  }
  return false;
}

/** On Windows any signal ends a process at once; Postgres recovers from that when it starts. */
function kill(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
