import type { Queryable } from '../db/index.ts';
import { tidyCounts } from './cleanup.ts';
import { releaseBudget } from './hold.ts';
import { rescue } from './rescue.ts';
import { releaseExpired } from './sql/hold-task.ts';

/** What nobody waits for and somebody must do now and then: every worker, and every cron call. */
export async function keepHouse(db: Queryable): Promise<void> {
  await rescue(db);
  await db.run(releaseExpired());
  await releaseBudget(db);
  await tidyCounts(db);
}
