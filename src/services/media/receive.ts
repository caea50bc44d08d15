import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CarillonError, newId } from '../../core/index.ts';

/** A file's bytes, as they come. */
export type Bytes = AsyncIterable<Uint8Array>;

/** A whole file that has no name in the store yet. */
export interface Received {
  path: string;
  hash: string;
  bytes: number;
  /** Deletes it, where it was not taken. */
  discard(): Promise<void>;
}

/**
 * Writes a stream into a temporary file. A process that dies leaves that file, which a later one deletes.
 * @throws CarillonError `media_too_large`, `media_refused` when the stream breaks
 */
export async function receive(content: Bytes, folder: string, maxBytes: number): Promise<Received> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${newId()}.part`);
  const discard = () => rm(path, { force: true });
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    const bytes = await write(content, file, hash, maxBytes);
    await file.close();
    return { path, hash: hash.digest('hex'), bytes, discard };
  } catch (error) {
    await file.close().catch(() => undefined);
    await discard();
    throw error;
  }
}

async function write(content: Bytes, file: FileHandle, hash: Hash, maxBytes: number): Promise<number> {
  let bytes = 0;
  for await (const chunk of whole(content)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
    for (let written = 0; written < chunk.length;)
      written += (await file.write(chunk, written, chunk.length - written)).bytesWritten;
  }
  return bytes;
}

export const tooLarge = (limit: number): CarillonError => new CarillonError('media_too_large', { limit });

/** The same stream, its end proved: one that breaks is no file. */
async function* whole(content: Bytes): Bytes {
  try {
    yield* content;
  } catch (error) {
    if (error instanceof CarillonError) throw error;
    const problem = 'it ended before all of it had come';
    throw new CarillonError('media_refused', { name: 'The file', problem }, { cause: error });
  }
}
