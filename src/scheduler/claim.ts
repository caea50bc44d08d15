import { isTracing, pastSpan } from '../core/index.ts';
import type { Queryable } from '../db/index.ts';
import { claimTasks } from './sql/claim-tasks.ts';
import { nextWake } from './sql/next-wake.ts';
import { selectOrigins } from './sql/select-origins.ts';
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
  const startedAt = new Date();
  const rows = await db.run<ClaimedTask & { verdict: string }>(claimTasks(workerId, limit, leaseMs, only));
  const tasks = rows.filter((row) => row.verdict === 'claim');
  if (tasks.length > 0 && isTracing()) await traceClaims(db, tasks, workerId, startedAt);
  return { tasks, seen: rows.length };
}

/** One statement claims for many traces: each task's has a claim of its own, which its run goes on from. */
async function traceClaims(
  db: Queryable,
  tasks: readonly ClaimedTask[],
  workerId: string,
  startedAt: Date,
): Promise<void> {
  // The claims are made: what traces ask must not lose them.
  const origins = await db
    .run<{ taskId: string; traceparent: string }>(selectOrigins(tasks.map(({ id }) => id)))
    .catch(() => []);
  const byTask = new Map(origins.map(({ taskId, traceparent }) => [taskId, traceparent]));
  for (const task of tasks) {
    const attributes = {
      'carillon.task.id': task.id,
      'carillon.epoch': task.epoch,
      'carillon.worker.id': workerId,
      'carillon.late_ms': Math.round(Number(task.lateMs)),
    };
    task.traceparent = pastSpan('carillon.claim', attributes, startedAt, byTask.get(task.id) ?? null);
  }
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
