import type { Database, Queryable } from '../db/index.ts';
import { deleteTasks, expireKeys, lockEnded } from './sql/cleanup-tasks.ts';
import { foldCounts } from './sql/task-counts.ts';

const batchSize = 1_000;

/**
 * Deletes tasks that ended more than `olderThanDays` days ago. `keep` gets the ids of each batch in the transaction that
 * deletes it, to store elsewhere what must outlive them. Returns how many.
 */
export async function cleanup(
  db: Database,
  workspaceId: string | null,
  olderThanDays: number,
  keep: (tx: Queryable, taskIds: readonly string[]) => Promise<unknown>,
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const batch = await db.transaction(async (tx) => {
      const ended = await tx.run<{ id: string }>(lockEnded(workspaceId, olderThanDays, batchSize));
      const ids = ended.map(({ id }) => id);
      if (ids.length > 0) {
        await keep(tx, ids);
        await tx.run(deleteTasks(ids));
      }
      return ids.length;
    });
    deleted += batch;
    if (batch < batchSize) break;
  }
  await db.run(expireKeys());
  return deleted;
}

/** Keeps the statistics cheap: folds the differences that statements appended into the counts. */
export async function tidyCounts(db: Queryable): Promise<void> {
  await db.run(foldCounts());
}
