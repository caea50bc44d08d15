import type { FileHandle } from 'node:fs/promises';
import { NotUsable } from './facts.ts';
import { part } from './sniff.ts';

/** A box of an MP4 or MOV file (ISO 14496-12): a type of four letters, and what is in it. */
export interface Box {
  type: string;
  body: Buffer;
}

/** The tables of a film of many hours. */
const maxTables = 64 * 1024 * 1024;
/** A file of so many boxes is made to be read for ever. */
const maxBoxes = 100_000;
const truncated = 'its end is missing';

/** The boxes a file consists of: their types, and the body of "moov". Of the film itself nothing is read. */
export async function readTopBoxes(
  file: FileHandle,
  bytes: number,
): Promise<{ types: ReadonlySet<string>; moov: Buffer | null }> {
  const types = new Set<string>();
  let moov: Buffer | null = null;
  let at = 0;
  for (let count = 0; at < bytes; count += 1) {
    if (count > maxBoxes) throw new NotUsable('it has too many parts');
    const head = await part(file, at, Math.min(at + 16, bytes));
    const { type, start, length } = headOf(head, bytes - at);
    if (at + length > bytes) throw new NotUsable(truncated);
    types.add(type);
    if (type === 'moov') {
      if (length > maxTables) throw new NotUsable('its tables are too large');
      moov = await part(file, at + start, at + length);
    }
    at += length;
  }
  return { types, moov };
}

/** The boxes inside one. */
export function boxesIn(body: Buffer): Box[] {
  const found: Box[] = [];
  for (let at = 0; body.length - at >= 8;) {
    const { type, start, length } = headOf(body.subarray(at, at + 16), body.length - at);
    if (at + length > body.length) throw new NotUsable(truncated);
    found.push({ type, body: body.subarray(at + start, at + length) });
    at += length;
  }
  return found;
}

/** The body of the first box at that path of types. */
export function boxAt(body: Buffer, ...path: string[]): Buffer | null {
  let found: Buffer | null = body;
  for (const type of path) found = found && (boxesIn(found).find((box) => box.type === type)?.body ?? null);
  return found;
}

/** `length` is all of the box, `start` where its body begins. */
function headOf(head: Buffer, left: number): { type: string; start: number; length: number } {
  if (head.length < 8) throw new NotUsable(truncated);
  const type = head.toString('latin1', 4, 8);
  const short = head.readUInt32BE(0);
  // 0: up to the end. 1: a length of eight bytes follows.
  if (short === 0) return { type, start: 8, length: left };
  if (short !== 1) return checked(type, 8, short);
  if (head.length < 16) throw new NotUsable(truncated);
  return checked(type, 16, Number(head.readBigUInt64BE(8)));
}

function checked(type: string, start: number, length: number) {
  if (length < start) throw new NotUsable('it is damaged');
  return { type, start, length };
}
