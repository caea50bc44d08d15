import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CarillonError } from '../../core/index.ts';
import type { EmulatorStore } from './emulator.ts';
import { MemoryState, type Change } from './memory-state.ts';
import { createMemoryStore } from './memory-store.ts';
import { takeProcessLock } from './process-lock.ts';

/**
 * A store in one file: a line of JSON per transaction, appended and synced before the transaction returns. A line
 * that a crash left unfinished was never acknowledged and is dropped. The whole state is in memory, too.
 *
 * @throws CarillonError `emulator_file_in_use` when another live process has it, `emulator_file_damaged`.
 */
export async function openFileStore(path: string): Promise<EmulatorStore> {
  const lock = await takeProcessLock(`${path}.lock`);
  if ('heldBy' in lock) throw new CarillonError('emulator_file_in_use', { file: path, pid: lock.heldBy });
  const file = await openSynced(path).catch(async (thrown: unknown) => {
    await lock.release();
    throw thrown;
  });
  const close = async () => {
    await file.close();
    await lock.release();
  };
  try {
    const { state, length } = await load(file, path);
    const store = createMemoryStore({ state, keep: createLog(file, length).append });
    return { ...store, close: () => store.close().then(close) };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** A new file is only durable when its folder is synced, too. */
async function openSynced(path: string): Promise<FileHandle> {
  const file = await open(path, 'a+', 0o600);
  // Windows opens no folders.
  const folder = await open(dirname(path), 'r').catch(() => null);
  await folder?.sync();
  await folder?.close();
  return file;
}

async function load(file: FileHandle, path: string): Promise<{ state: MemoryState; length: number }> {
  const bytes = await file.readFile();
  const length = bytes.lastIndexOf('\n') + 1;
  const state = new MemoryState();
  const lines = bytes.toString('utf8', 0, length).split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    for (const change of parseLine(line, path, index + 1)) state.apply(change);
  }
  if (length < bytes.length) await file.truncate(length);
  return { state, length };
}

function parseLine(line: string, path: string, number: number): Change[] {
  try {
    return JSON.parse(line) as Change[];
  } catch (thrown) {
    throw new CarillonError('emulator_file_damaged', { file: path, line: number }, { cause: thrown });
  }
}

function createLog(file: FileHandle, start: number): { append(changes: readonly Change[]): Promise<void> } {
  let length = start;
  let torn: unknown = null;
  return {
    async append(changes) {
      if (torn) throw torn;
      const line = Buffer.from(`${JSON.stringify(changes)}\n`);
      try {
        await file.appendFile(line);
        await file.sync();
      } catch (thrown) {
        // A full disk may have taken half of the line; what follows must not be glued to it.
        await file.truncate(length).catch(() => (torn = thrown));
        throw thrown;
      }
      length += line.length;
    },
  };
}
