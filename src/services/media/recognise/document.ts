import type { FileHandle } from 'node:fs/promises';
import { messageOf } from '../../../core/index.ts';
import { NotUsable, noFacts, type Facts } from './facts.ts';
import { part } from './sniff.ts';

/** A PDF is read as a whole to count its pages. */
const maxBytes = 100 * 1024 * 1024;

/** Facts of a PDF. @throws NotUsable */
export async function lookAtDocument(file: FileHandle, mime: string, bytes: number): Promise<Facts> {
  if (bytes > maxBytes) throw new NotUsable(`it is a PDF of ${bytes} bytes; at most ${maxBytes} are taken`);
  const all = await part(file, 0, bytes);
  // Readers repair what was cut; a platform may not.
  if (!all.subarray(-2_048).includes('%%EOF')) throw new NotUsable('its end is missing');
  return { ...noFacts, kind: 'document', mime, pages: await countPages(all) };
}

async function countPages(bytes: Buffer): Promise<number> {
  const { getDocumentProxy } = await import('unpdf');
  let pages = 0;
  try {
    const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    pages = pdf.numPages;
    await pdf.loadingTask.destroy();
  } catch (error) {
    const needsPassword = error instanceof Error && error.name === 'PasswordException';
    throw new NotUsable(needsPassword ? 'it needs a password' : `it is damaged (${messageOf(error)})`, {
      cause: error,
    });
  }
  if (pages === 0) throw new NotUsable('it has no page');
  return pages;
}
