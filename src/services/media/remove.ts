import { CarillonError } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import type { Caller, Services } from '../context.ts';
import { getMedia } from './get.ts';
import { inStore, storeOf } from './settings.ts';
import {
  countOpenTasks,
  deleteRemoved,
  lockFile,
  markRemoving,
  selectSharers,
  type Removable,
} from './sql/media.ts';

/**
 * Removes a file that no task needs any more. Tasks that have ended keep what they say of it.
 * @throws CarillonError `media_not_found`, `media_in_use`, `media_store_failed`, `media_store_missing`, `invalid_input`
 */
export async function removeMedia(services: Services, caller: Caller, id: string): Promise<void> {
  const file = await getMedia(services, caller, id);
  await removeFile(services, file, 'stored', async (tx) => {
    const [open] = await tx.run<{ count: number }>(countOpenTasks(file.id));
    if (open !== undefined && open.count > 0)
      throw new CarillonError('media_in_use', { id: file.id, count: open.count });
  });
}

/**
 * Hides a row, deletes its file where no other row has it, then deletes the row: who dies in between leaves a row that
 * nobody sees, which `tidyMedia` finishes. False when there was nothing to remove. `check` may throw to leave it.
 */
export async function removeFile(
  { db, settings }: Services,
  { id, hash }: { id: string; hash: string },
  only: Removable,
  check: (tx: Queryable) => Promise<void> = async () => undefined,
): Promise<boolean> {
  const store = storeOf(settings.media);
  const marked = await db.transaction(async (tx) => {
    await tx.run(lockFile(hash));
    await check(tx);
    if ((await tx.run(markRemoving(id, only))).length === 0) return 'nothing';
    return (await tx.run(selectSharers(id, hash))).length > 0 ? 'shared' : 'alone';
  });
  if (marked === 'nothing') return false;
  if (marked === 'alone') await inStore(store, store.remove(hash));
  await db.run(deleteRemoved(id));
  return true;
}
