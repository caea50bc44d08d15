import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { newSecret } from '../core/index.ts';

/** A secret kept in the data folder in a file only its owner reads; made on first use, the same ever after. */
export async function keptSecret(dataDir: string, name: string): Promise<string> {
  const path = join(dataDir, name);
  await mkdir(dataDir, { recursive: true });
  try {
    // "wx": of two processes that race, one makes it and both read it.
    await writeFile(path, newSecret(), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  await chmod(path, 0o600);
  return (await readFile(path, 'utf8')).trim();
}

/** A secret of the data folder that was made before; null where there is none. */
export async function readKeptSecret(dataDir: string, name: string): Promise<string | null> {
  const text = await readFile(join(dataDir, name), 'utf8').catch(() => '');
  return text.trim() === '' ? null : text.trim();
}

/** What CARILLON_SECRET may be. */
export const secretSchema = z.string().min(32, 'must have at least 32 characters');
