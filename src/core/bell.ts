import { sleep, type Clock } from './clock.ts';

/** A sleep that can be cut short; a ring while nobody sleeps makes the next sleep end at once. */
export interface Bell {
  ring(): void;
  wait(ms: number): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  let rung = false;
  let cutShort: AbortController | null = null;
  return {
    ring: () => {
      rung = true;
      cutShort?.abort();
    },
    wait: async (ms) => {
      cutShort = new AbortController();
      if (!rung) await sleep(clock, ms, cutShort.signal);
      rung = false;
      cutShort = null;
    },
  };
}
