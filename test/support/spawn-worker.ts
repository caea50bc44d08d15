import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How far a worker gets before it is killed: it has claimed the task, or waits for an answer after the post is up. */
export interface Doom {
  databaseUrl: string;
  taskId: string;
  until: 'claimed' | 'publishing';
}

/** A worker in a process of its own, and its end by SIGKILL. */
export interface SpawnedWorker {
  kill(): Promise<void>;
}

export async function spawnWorker(doom: Doom): Promise<SpawnedWorker> {
  const script = fileURLToPath(new URL('doomed-worker.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(doom)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  const ready = await Promise.race([once(child.stdout, 'data').then(() => true), exited.then(() => false)]);
  if (!ready) throw new Error('the worker ended before it was ready');
  return { kill };
}
