import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for files that a test stores; `files` lists what is in it by name, without those on their way in. */
export interface MediaFolder {
  path: string;
  files(): string[];
  /** Names of files on their way in. */
  incoming(): string[];
  remove(): Promise<void>;
}

export async function createMediaFolder(): Promise<MediaFolder> {
  const path = await mkdtemp(join(tmpdir(), 'carillon-media-'));
  const all = (): string[] =>
    readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(path, name)).isFile(),
    );
  return {
    path,
    files: () => all().filter((name) => !name.startsWith('incoming')),
    incoming: () => all().filter((name) => name.startsWith('incoming')),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** Where a file of these bytes stands in a store. */
export function placeOf(bytes: Uint8Array): string {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return join(hash.slice(0, 2), hash);
}
