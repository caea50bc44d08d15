import { access, open, readFile, rename } from 'node:fs/promises';
import { CarillonError, messageOf } from '../../core/index.ts';
import { takeProcessLock } from './process-lock.ts';

/**
 * Puts "erased" in the place of a text wherever it stands in a file store's file, which nobody may have open. Returns how
 * many lines held it.
 * @throws CarillonError `emulator_file_in_use`; `invalid_input` when there is no such file
 */
export async function forgetInFile(path: string, text: string): Promise<number> {
  await access(path).catch((error: unknown) => {
    throw new CarillonError('invalid_input', { field: 'file', problem: messageOf(error) });
  });
  const lock = await takeProcessLock(`${path}.lock`);
  if ('heldBy' in lock) throw new CarillonError('emulator_file_in_use', { file: path, pid: lock.heldBy });
  try {
    const lines = (await readFile(path, 'utf8')).split('\n');
    const held = lines.filter((line) => line.includes(text)).length;
    if (held === 0) return 0;
    const part = `${path}.part`;
    const file = await open(part, 'w', 0o600);
    try {
      await file.writeFile(lines.map((line) => line.replaceAll(text, 'erased')).join('\n'));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
    return held;
  } finally {
    await lock.release();
  }
}
