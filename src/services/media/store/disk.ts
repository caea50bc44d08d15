import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { MediaStore } from './store.ts';

/** Files in a folder of this machine, or one that several machines mount: `ab/abcd...`. */
export function createDiskStore(folder: string): MediaStore {
  const pathOf = (hash: string): string => join(folder, hash.slice(0, 2), hash);
  return {
    name: `the folder ${folder}`,
    // In the same file system, so that a rename is one step.
    incoming: join(folder, 'incoming'),
    put: async (hash, path) => {
      const target = pathOf(hash);
      await mkdir(dirname(target), { recursive: true });
      await sync(path);
      await rename(path, target);
      await sync(dirname(target));
    },
    read: async (hash, start, end) => {
      const file = await open(pathOf(hash)).catch(goneIsNull);
      if (file === null) return null;
      if (end > start)
        return Readable.toWeb(file.createReadStream({ start, end: end - 1 })) as unknown as ReadableStream<
          Uint8Array<ArrayBuffer>
        >;
      await file.close();
      return new Blob([]).stream();
    },
    size: async (hash) => (await stat(pathOf(hash)).catch(goneIsNull))?.size ?? null,
    remove: (hash) => rm(pathOf(hash), { force: true }),
  };
}

async function sync(path: string): Promise<void> {
  // Windows opens no folders; there the rename is as durable as it gets.
  if (process.platform === 'win32') return;
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function goneIsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
