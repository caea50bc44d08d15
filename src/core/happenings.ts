import type { FailureKind } from './failure.ts';

/** What became of one run: its outcome, and whether a failure ended the task ("failed") or not ("retry"). */
export type RunOutcome =
  'completed' | 'failed' | 'retry' | 'cancelled' | 'snoozed' | 'verifying' | 'absent' | 'undecided' | 'lost';

/** Something that this process did, for who counts it. Names and numbers; never an id, a text or a secret. */
export type Happening =
  | { what: 'claimed'; type: string; lateMs: number }
  | {
      what: 'settled';
      type: string;
      platform: string | null;
      outcome: RunOutcome;
      failureKind: FailureKind | null;
    }
  /** Everything of a task is live, so long after its `scheduledAt`. */
  | { what: 'published'; platform: string | null; sinceScheduledMs: number }
  | { what: 'read_back'; platform: string; result: ReadBackResult };

export type ReadBackResult = 'found' | 'not_found' | 'unreadable';

/** Carries what happens from where it is done to where it is counted. Holds nobody up and remembers nothing. */
export interface Happenings {
  tell(happening: Happening): void;
  listen(listener: (happening: Happening) => void): void;
}

export function createHappenings(): Happenings {
  const listeners: ((happening: Happening) => void)[] = [];
  return {
    tell: (happening) => {
      for (const listener of listeners) {
        try {
          listener(happening);
        } catch {
          // Who counts wrongly must not put a send in doubt.
        }
      }
    },
    listen: (listener) => void listeners.push(listener),
  };
}
