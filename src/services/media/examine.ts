import { randomBytes } from 'node:crypto';
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256 } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import { causeOf, storeOf, type MediaSettings } from './settings.ts';
import { selectNewest } from './sql/media.ts';

/** So many of the newest files are looked for. */
const lookedAt = 500;

/** Why nothing can be stored now; null where it can. Leaves a folder alone; a bucket is tried with a small file. */
export async function storeProblem(settings: MediaSettings): Promise<string | null> {
  try {
    const store = storeOf(settings);
    if (settings.s3 === null) await checkWritable(settings.folder);
    else await tryOut(store);
    return null;
  } catch (error) {
    return causeOf(error);
  }
}

/** A folder that is not there yet can be made where the one above it can be written. */
async function checkWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const isNew = (error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(folder) !== folder;
    if (!isNew) throw error;
    await checkWritable(dirname(folder));
  }
}

async function tryOut(store: ReturnType<typeof storeOf>): Promise<void> {
  const text = randomBytes(32).toString('hex');
  const folder = await mkdtemp(join(tmpdir(), 'carillon-probe-'));
  const path = join(folder, 'probe');
  try {
    await writeFile(path, text);
    await store.put(sha256(text), path);
    await store.remove(sha256(text));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Of the newest files, how many were looked for, and which are not in the store or have another size. */
export async function findLostFiles(
  db: Queryable,
  settings: MediaSettings,
): Promise<{ looked: number; lost: string[] }> {
  const rows = await db.run<{ id: string; hash: string; bytes: number }>(selectNewest(lookedAt));
  const lost: string[] = [];
  const store = rows.length === 0 ? null : storeOf(settings);
  for (const { id, hash, bytes } of rows) if ((await store?.size(hash)) !== bytes) lost.push(id);
  return { looked: rows.length, lost };
}
