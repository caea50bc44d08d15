import type { Queryable } from '../db/index.ts';
import { cleanupTasks, expireKeys } from './sql/cleanup-tasks.ts';
import { foldCounts } from './sql/task-counts.ts';

const batchSize = 1_000;

/** Deletes tasks that ended more than `olderThanDays` days ago. Returns how many. */
export async function cleanup(
  db: Queryable,
  workspaceId: string | null,
  olderThanDays: number,
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const rows = await db.run(cleanupTasks(workspaceId, olderThanDays, batchSize));
    deleted += rows.length;
    if (rows.length < batchSize) break;
  }
  await db.run(expireKeys());
  return deleted;
}

/** Keeps the statistics cheap: folds the differences that statements appended into the counts. */
export async function tidyCounts(db: Queryable): Promise<void> {
  await db.run(foldCounts());
}
