import type { Queryable } from '../db/index.ts';
import { claimTasks } from './sql/claim-tasks.ts';
import { nextWake } from './sql/next-wake.ts';
import type { ClaimedTask } from './task.ts';

/** How long a claim is believed without a sign of life; a dead worker's task is free again after this. */
export const leaseMs = 60_000;

export interface Claim {
  tasks: ClaimedTask[];
  /** Rows looked at, held and moved ones included; fewer than asked for means nothing more was due. */
  seen: number;
}

/** Claims up to `limit` due tasks; each gets a higher epoch. `only` restricts it to named tasks. */
export async function claim(
  db: Queryable,
  workerId: string,
  limit: number,
  only: string[] | null = null,
): Promise<Claim> {
  const rows = await db.run<ClaimedTask & { verdict: string }>(claimTasks(workerId, limit, leaseMs, only));
  return { tasks: rows.filter((row) => row.verdict === 'claim'), seen: rows.length };
}

/** When somebody must look next; null when nothing waits. */
export async function nextWakeAt(db: Queryable): Promise<Date | null> {
  const [row] = await db.run<{ wakeAt: Date }>(nextWake());
  return row?.wakeAt ?? null;
}

/** Milliseconds until then by the database's clock, negative when it has passed; null when nothing waits. */
export async function nextWakeInMs(db: Queryable): Promise<number | null> {
  const [row] = await db.run<{ inMs: string }>(nextWake());
  return row === undefined ? null : Number(row.inMs);
}
