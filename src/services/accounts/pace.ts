import type { Queryable } from '../../db/index.ts';
import type { Usage } from '../../platforms/index.ts';
import { noteUsage, takeTurn } from './sql/pace.ts';

/** Fewer than this are spent evenly over the time that is left, one at a time; more, as they come. */
const paceBelow = 10;

/** Remembers what a platform said is left, when that is little. */
export async function learnUsage(db: Queryable, accountId: string, usage: Usage): Promise<void> {
  if (usage.remaining < paceBelow) await db.run(noteUsage(accountId, usage));
}

/** Takes one of the few that are left; else when the next one may be taken. Null: go on. */
export async function waitForTurn(db: Queryable, accountId: string): Promise<Date | null> {
  const [row] = await db.run<{ taken: boolean; until: Date }>(takeTurn(accountId));
  return row === undefined || row.taken ? null : row.until;
}
