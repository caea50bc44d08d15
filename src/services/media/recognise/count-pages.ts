import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../../core/index.ts';

/** What the thread that runs this file answers. */
export type Counted = { pages: number } | { problem: string };

/** This file, for a thread of its own: a small PDF can unfold to gigabytes, and reading it stops everything else. */
export const pageCounter = new URL(import.meta.url);

const given = workerData as { pdf?: Uint8Array<ArrayBuffer> } | null;
// Not awaited: a module that waits at its top can not be required.
if (given?.pdf !== undefined)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  void count(given.pdf).then((counted) => parentPort?.postMessage(counted));

async function count(bytes: Uint8Array<ArrayBuffer>): Promise<Counted> {
  try {
    const { getDocumentProxy } = await import('unpdf');
    const pdf = await getDocumentProxy(bytes, { verbosity: 0 });
    return { pages: pdf.numPages };
  } catch (error) {
    const needsPassword = error instanceof Error && error.name === 'PasswordException';
    return { problem: needsPassword ? 'it needs a password' : `it is damaged (${messageOf(error)})` };
  }
}
