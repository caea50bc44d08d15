import type { Clock } from '../../core/index.ts';

/** The database's time, carried on from `now`, which it said a moment ago: expiry is compared with it on every machine. */
export function clockFrom(clock: Clock, now: Date): Clock {
  const startedMs = clock.monotonicMs();
  return {
    now: () => new Date(now.getTime() + clock.monotonicMs() - startedMs),
    monotonicMs: () => clock.monotonicMs(),
  };
}
