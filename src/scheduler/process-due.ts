import type { Queryable } from '../db/index.ts';
import { claim, nextWakeAt } from './claim.ts';
import { runTask, type RunSettings } from './run-task.ts';
import type { Settled } from './settle.ts';
import { countLate } from './sql/count-late.ts';

/** What one call of `processDue` did. */
export interface Processed {
  processed: number;
  completed: number;
  failed: number;
  retried: number;
  /** Due and still waiting when the call ended. */
  remaining: number;
  nextWakeAt: Date | null;
}

export interface ProcessLimits {
  /** How long the call may take. */
  budgetMs: number;
  /** Nothing is claimed when less than this is left. */
  reserveMs: number;
  /** How many tasks at once. */
  concurrency: number;
  signal?: AbortSignal;
}

/**
 * Claims and runs what is due until nothing is, or the budget ends; returns only when nothing is in flight. Safe to
 * call from several places at once.
 */
export async function processDue(
  db: Queryable,
  workerId: string,
  settings: RunSettings,
  limits: ProcessLimits,
): Promise<Processed> {
  const endsAt = settings.clock.monotonicMs() + limits.budgetMs;
  const remainingMs = () => endsAt - settings.clock.monotonicMs();
  const signal = limits.signal ?? new AbortController().signal;
  const settled: Settled[] = [];

  while (remainingMs() > limits.reserveMs && !signal.aborted) {
    const { tasks, seen } = await claim(db, workerId, limits.concurrency);
    settled.push(
      ...(await Promise.all(tasks.map((task) => runTask(db, task, settings, { signal, remainingMs })))),
    );
    if (seen < limits.concurrency) break;
  }

  const [late] = await db.run<{ count: number }>(countLate());
  return { ...tally(settled), remaining: late?.count ?? 0, nextWakeAt: await nextWakeAt(db) };
}

function tally(settled: readonly Settled[]): Omit<Processed, 'remaining' | 'nextWakeAt'> {
  const count = (status: Settled) => settled.filter((one) => one === status).length;
  return {
    processed: settled.length,
    completed: count('completed'),
    failed: count('failed'),
    retried: count('pending'),
  };
}
