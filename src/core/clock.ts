import { setTimeout as wait } from 'node:timers/promises';

/** Time as the process sees it. Due times and leases are decided by the database's clock, never by this one. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never jump; for measuring durations. */
  monotonicMs(): number;
  /** How this clock waits; real timers when left out. As the function `sleep`. */
  sleep?(ms: number, signal?: AbortSignal): Promise<boolean>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};

/** Waits by a clock. False: `signal` aborted before the time had passed. */
export async function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<boolean> {
  if (clock.sleep !== undefined) return clock.sleep(ms, signal);
  return wait(ms, true, signal && { signal }).catch(() => false);
}
