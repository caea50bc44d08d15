import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** An upload that comes as far as so many bytes and then waits. */
export interface Halfway {
  databaseUrl: string;
  folder: string;
  bytes: number;
}

/** Such an upload in a process of its own, with those bytes written; and its end by SIGKILL. */
export async function spawnUpload(halfway: Halfway): Promise<{ kill(): Promise<void> }> {
  const script = fileURLToPath(new URL('doomed-upload.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(halfway)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const ready = await Promise.race([once(child.stdout, 'data').then(() => true), exited.then(() => false)]);
  if (!ready) throw new Error('the upload ended before it was halfway');
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
