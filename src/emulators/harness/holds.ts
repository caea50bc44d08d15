import { CarillonError, type Clock } from '../../core/index.ts';
import type { EmulatorContext, Hold, HoldPoint } from './emulator.ts';
import { fits } from './faults.ts';

/** A request that was stopped and waits. */
export interface WaitingRequest {
  id: string;
  platform: string;
  operation: string;
  point: HoldPoint;
  since: Date;
  /** Its caller has given up; when released, it goes on all the same, as in life. */
  gone: boolean;
}

/** The barrier: stops requests at a point, lists who waits, lets them go on. */
export interface Holds {
  take: EmulatorContext['holds']['take'];
  /** @throws CarillonError `invalid_input`. */
  arm(hold: Hold): void;
  /** What is still armed, with the stops left, oldest first. */
  list(): readonly Hold[];
  /** Who waits, oldest first. */
  waiting(): readonly WaitingRequest[];
  /** Lets one go on, or all that wait now; returns how many did. What is armed stays armed. */
  release(id?: string): number;
  /** Disarms everything and lets everybody go on. */
  clear(): void;
}

export function createHolds(clock: Clock): Holds {
  let armed: Hold[] = [];
  let count = 0;
  const waiting = new Map<string, { request: WaitingRequest; caller: AbortSignal; go(): void }>();

  const release: Holds['release'] = (id) => {
    const ids = [...waiting.keys()].filter((each) => id === undefined || each === id);
    for (const each of ids) waiting.get(each)?.go();
    return ids.length;
  };

  function wait(
    request: Omit<WaitingRequest, 'id' | 'since' | 'gone'>,
    hold: Hold,
    caller: AbortSignal,
  ): Promise<void> {
    const id = String((count += 1));
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = hold.seconds === null ? null : setTimeout(release, hold.seconds * 1000, id).unref();
    const go = (): void => {
      if (timer) clearTimeout(timer);
      waiting.delete(id);
      resolve();
    };
    waiting.set(id, { request: { id, ...request, since: clock.now(), gone: false }, caller, go });
    return promise;
  }

  return {
    take(platform, operation, point, caller) {
      const hold = armed.find((each) => each.point === point && fits(each, platform, operation));
      if (!hold) return null;
      hold.times -= 1;
      armed = armed.filter((each) => each.times > 0);
      return () => wait({ platform, operation, point }, hold, caller);
    },
    arm(hold) {
      checkPossible(hold);
      armed.push({ ...hold });
    },
    list: () => armed.map((hold) => ({ ...hold })),
    waiting: () => [...waiting.values()].map(({ request, caller }) => ({ ...request, gone: caller.aborted })),
    release,
    clear() {
      armed = [];
      release();
    },
  };
}

function checkPossible({ operation, seconds, times }: Hold): void {
  const refuse = (field: string, problem: string): CarillonError =>
    new CarillonError('invalid_input', { field, problem });
  if (operation === 'webhook') throw refuse('operation', 'a webhook is no request: it has faults, no holds');
  if (!Number.isInteger(times) || times < 1) throw refuse('times', 'must be a whole number from 1');
  if (seconds !== null && !(seconds > 0 && seconds <= 86_400)) {
    throw refuse('seconds', 'must be more than 0 and at most a day, or null');
  }
}
