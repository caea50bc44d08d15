import type { FileHandle } from 'node:fs/promises';
import { NotUsable } from './facts.ts';

/** Where other programs look for what a file is: its beginning, and a ZIP's directory at its end. */
const lookedAtBytes = 1_024;
const zipEndBytes = 22;
const zipCommentBytes = 65_535;

/** The types that are taken, by what file-type calls them, and what they are called here. */
const taken: Readonly<Record<string, string>> = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/webp': 'image/webp',
  'image/gif': 'image/gif',
  'image/avif': 'image/avif',
  'image/tiff': 'image/tiff',
  'video/mp4': 'video/mp4',
  'video/x-m4v': 'video/mp4',
  'video/quicktime': 'video/quicktime',
  'video/3gpp': 'video/3gpp',
  'application/pdf': 'application/pdf',
};

/** Every type a stored file may have. */
export const mediaTypes: readonly string[] = [...new Set(Object.values(taken))];

/** The type of a file by its bytes. @throws NotUsable for other types, and for what is two things at once */
export async function sniff(path: string, file: FileHandle, bytes: number): Promise<string> {
  if (bytes === 0) throw new NotUsable('it is empty');
  const { fileTypeFromFile } = await import('file-type');
  const found = await fileTypeFromFile(path).catch(() => undefined);
  const mime = taken[found?.mime ?? ''];
  if (mime === undefined) {
    const what = found === undefined ? 'its type is not known' : `it is ${found.mime}`;
    throw new NotUsable(`${what}; Carillon takes ${mediaTypes.join(', ')}`);
  }
  const other = await otherTypeOf(file, bytes, mime);
  if (other !== null) throw new NotUsable(`it is ${mime} and ${other} at once`);
  return mime;
}

async function otherTypeOf(file: FileHandle, bytes: number, mime: string): Promise<string | null> {
  const head = (await part(file, 0, Math.min(bytes, lookedAtBytes))).toString('latin1');
  if (mime !== 'application/pdf' && head.includes('%PDF-')) return 'a PDF';
  if (/<(?:!doctype html|html|script|svg|iframe)\b/i.test(head)) return 'a page of the web';
  const tail = await part(file, Math.max(0, bytes - zipEndBytes - zipCommentBytes), bytes);
  for (
    let at = tail.indexOf('PK\x05\x06', 0, 'latin1');
    at >= 0;
    at = tail.indexOf('PK\x05\x06', at + 1, 'latin1')
  )
    // Its comment ends where the file does: no chance of noise.
    if (at + zipEndBytes <= tail.length && at + zipEndBytes + tail.readUInt16LE(at + 20) === tail.length)
      return 'a ZIP archive';
  return null;
}

/** Bytes `start` up to and without `end`, which the file has. */
export async function part(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
