import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../../core/index.ts';
import type { Database } from '../../db/index.ts';
import { holdAfterRestore } from '../../scheduler/index.ts';
import { selectInstance, updateInstance } from './sql/instance.ts';

/**
 * Compares the database with the copy of its id kept in the data folder. A database that was restored or copied from
 * elsewhere may hold tasks that were published since: everything overdue goes on hold `restore`. Returns how many.
 */
export async function recognise(db: Database, dataDir: string): Promise<number> {
  const path = join(dataDir, 'instance-id');
  const kept = await readFile(path, 'utf8').catch(() => null);
  const [row] = await db.run<{ id: string }>(selectInstance());
  const current = row?.id ?? '';
  if (kept?.trim() === current) return 0;
  await mkdir(dataDir, { recursive: true });
  if (kept === null) {
    await writeFile(path, current);
    return 0;
  }
  const held = await holdAfterRestore(db);
  await writeFile(path, current);
  return held;
}

/** Gives the database a new id, so that the next start treats it as restored. */
export async function markRestored(db: Database): Promise<void> {
  await db.run(updateInstance(newId()));
}
