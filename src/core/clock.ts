/** Time as the process sees it. Due times and leases are decided by the database's clock, never by this one. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never jump; for measuring durations. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
