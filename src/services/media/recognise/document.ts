import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../../core/index.ts';
import { pageCounter, type Counted } from './count-pages.ts';
import { NotUsable, noFacts, type Facts } from './facts.ts';
import { part } from './sniff.ts';

/** A PDF is read as a whole to count its pages. */
const maxBytes = 100 * 1024 * 1024;
const patienceMs = 10_000;

/** Facts of a PDF. @throws NotUsable */
export async function lookAtDocument(file: FileHandle, mime: string, bytes: number): Promise<Facts> {
  if (bytes > maxBytes) throw new NotUsable(`it is a PDF of ${bytes} bytes; at most ${maxBytes} are taken`);
  const all = await part(file, 0, bytes);
  // Readers repair what was cut; a platform may not.
  if (!all.subarray(-2_048).includes('%%EOF')) throw new NotUsable('its end is missing');
  return { ...noFacts, kind: 'document', mime, pages: await countPages(all) };
}

async function countPages(bytes: Buffer): Promise<number> {
  const worker = new Worker(pageCounter, {
    workerData: { pdf: new Uint8Array(bytes) },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  const late = `its pages could not be counted within ${patienceMs / 1_000} s`;
  try {
    const [counted] = (await once(worker, 'message', { signal: AbortSignal.timeout(patienceMs) })) as [
      Counted,
    ];
    if ('problem' in counted) throw new NotUsable(counted.problem);
    if (counted.pages === 0) throw new NotUsable('it has no page');
    return counted.pages;
  } catch (error) {
    if (error instanceof NotUsable) throw error;
    const isLate = error instanceof Error && error.name === 'AbortError';
    throw new NotUsable(isLate ? late : `it is damaged (${messageOf(error)})`, { cause: error });
  } finally {
    await worker.terminate();
  }
}
