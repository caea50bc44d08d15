import { createBell } from '../core/index.ts';
import type { Queryable } from '../db/index.ts';
import { claim, nextWakeInMs } from './claim.ts';
import { keepHouse } from './housekeeping.ts';
import { runTask, type RunSettings } from './run-task.ts';
import { handBackClaim } from './settle.ts';
import { handBackStrays } from './sql/change-lease.ts';
import type { ClaimedTask } from './task.ts';

/** Longest sleep: a task another process inserted without a hint is seen after this. */
const maxSleepMs = 1_000;
/** Something is due but another transaction holds it: no closer looks than this. */
const busyWaitMs = 5;
/** After a database error: 0.1, 0.2, 0.4 ... s, at most this. */
const maxBackoffMs = 10_000;
const housekeepingMs = 10_000;

export interface Worker {
  /** Looks for due tasks at once instead of at the next wake. */
  wake(): void;
  /** Whether the last look at the database succeeded. */
  healthy(): boolean;
  /** Stops claiming, hands queued work back and waits for what is in flight. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  id: string;
  concurrency: number;
}

/** The loop that runs what is due, until stopped: claim, run, sleep until the next wake. Survives a lost database. */
export function startWorker(db: Queryable, settings: RunSettings, options: WorkerOptions): Worker {
  const stopping = new AbortController();
  /** The id of each task that runs. */
  const inFlight = new Map<Promise<void>, string>();
  const bell = createBell(settings.clock);
  let healthy = true;
  /** The database failed us: claims of ours may be left that nothing here runs. */
  let mayHaveStrays = false;
  let nextHousekeeping = 0;

  const run = async (task: ClaimedTask): Promise<boolean> => {
    try {
      const limits = { signal: stopping.signal, remainingMs: () => Infinity };
      // Lost to another claim; or with the database, before anything was written, and then it is still ours.
      return (await runTask(db, task, settings, limits)) !== 'lost';
    } catch (error) {
      // Only the database can fail here; the task is handed back when it answers again.
      settings.logger.error({ err: error, taskId: task.id }, 'a task could not be settled');
      return false;
    }
  };

  const step = async (): Promise<number> => {
    if (settings.clock.monotonicMs() >= nextHousekeeping) {
      await keepHouse(db);
      nextHousekeeping = settings.clock.monotonicMs() + housekeepingMs;
    }
    if (mayHaveStrays) {
      mayHaveStrays = false;
      await db.run(handBackStrays(options.id, [...inFlight.values()]));
    }
    const free = options.concurrency - inFlight.size;
    if (free === 0) return maxSleepMs;
    const { tasks, seen } = await claim(db, options.id, free);
    for (const task of tasks) {
      const track = async (): Promise<void> => {
        const isSettled = await (stopping.signal.aborted ? giveBack(db, task) : run(task));
        // Together: a look for strays in between would take it for one that still runs.
        inFlight.delete(tracked);
        if (!isSettled) mayHaveStrays = true;
        bell.ring();
      };
      const tracked = track();
      inFlight.set(tracked, task.id);
    }
    return seen > 0 ? 0 : untilNextWake(db);
  };

  const loop = async (): Promise<void> => {
    let backoffMs = 100;
    while (!stopping.signal.aborted) {
      try {
        const sleepMs = await step();
        healthy = true;
        backoffMs = 100;
        if (sleepMs > 0) await bell.wait(sleepMs);
      } catch (error) {
        if (healthy)
          settings.logger.error({ err: error }, 'the worker lost its database; it goes on when it is back');
        healthy = false;
        mayHaveStrays = true;
        await bell.wait(backoffMs);
        backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
      }
    }
  };

  const ended = loop();
  return {
    wake: bell.ring,
    healthy: () => healthy,
    stop: async () => {
      stopping.abort();
      bell.ring();
      await ended;
      await Promise.allSettled(inFlight.keys());
    },
  };
}

/** Without the database the lease does it. */
async function giveBack(db: Queryable, task: ClaimedTask): Promise<boolean> {
  return handBackClaim(db, task).catch(() => false);
}

/** By the database's clock: a process whose own is ahead would look every few milliseconds. */
async function untilNextWake(db: Queryable): Promise<number> {
  const inMs = await nextWakeInMs(db);
  return inMs === null ? maxSleepMs : Math.min(Math.max(Math.ceil(inMs), busyWaitMs), maxSleepMs);
}
