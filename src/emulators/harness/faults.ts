import { CarillonError, seededRandom } from '../../core/index.ts';
import type { Fault } from './emulator.ts';

/** Faults drawn by chance, the same ones for the same seed and the same order of requests. */
export interface Storm {
  seed: number;
  /** Which requests may be hit; "*" is any. */
  platform: string;
  operation: string;
  /** Chance, 0 to 1, that a request is hit before its effect, and again that it is hit after it. */
  probability: number;
  choices: readonly Pick<Fault, 'effect' | 'answer'>[];
}

/** What goes wrong, and when: armed one by one, or drawn by chance. */
export interface Faults {
  /** Spends one hit of the first armed fault that fits, else asks the storm; null when all goes well. */
  take(platform: string, operation: string, effect: Fault['effect']): Fault['answer'] | null;
  /** @throws CarillonError `invalid_input` for a fault no platform can have. */
  arm(fault: Fault): void;
  /** What is still armed, with the hits left, oldest first. */
  list(): readonly Fault[];
  /** @throws CarillonError `invalid_input`. A new storm replaces the last one. */
  storm(storm: Storm): void;
  /** Disarms everything and ends the storm. */
  clear(): void;
}

type Draw = Faults['take'];

export function createFaults(): Faults {
  let armed: Fault[] = [];
  let draw: Draw = () => null;

  return {
    take(platform, operation, effect) {
      const fault = armed.find((each) => {
        if (each.effect !== effect || !fits(each, platform, operation)) return false;
        if (!each.skip) return true;
        each.skip -= 1;
        return false;
      });
      if (!fault) return draw(platform, operation, effect);
      fault.times -= 1;
      armed = armed.filter((each) => each.times > 0);
      return fault.answer;
    },
    arm(fault) {
      checkPossible(fault);
      if (!Number.isInteger(fault.times) || fault.times < 1) {
        throw impossible('times', 'must be a whole number from 1');
      }
      if (!Number.isInteger(fault.skip ?? 0) || (fault.skip ?? 0) < 0) {
        throw impossible('skip', 'must be a whole number from 0');
      }
      armed.push({ ...fault });
    },
    list: () => armed.map((fault) => ({ ...fault })),
    storm(storm) {
      for (const choice of storm.choices) checkPossible({ ...choice, operation: storm.operation });
      draw = drawFrom(storm);
    },
    clear() {
      armed = [];
      draw = () => null;
    },
  };
}

function drawFrom(storm: Storm): Draw {
  const random = seededRandom(storm.seed);
  return (platform, operation, effect) => {
    const choices = storm.choices.filter((choice) => choice.effect === effect);
    if (choices.length === 0 || !fits(storm, platform, operation)) return null;
    if (random() >= storm.probability) return null;
    return choices[Math.floor(random() * choices.length)]?.answer ?? null;
  };
}

/** Whether an operation is meant; "*" is any. */
export function fits(
  wanted: { platform: string; operation: string },
  platform: string,
  operation: string,
): boolean {
  // No request: what hits any of them does not hit the work on an upload.
  const same = (name: string, actual: string) => (name === '*' && actual !== 'processing') || name === actual;
  return same(wanted.platform, platform) && same(wanted.operation, operation);
}

const onlyBefore: readonly Fault['answer'][] = [
  'rate_limited',
  'quota_reached',
  'token_expired',
  'token_dead',
];

/** The calls whose answer names what they made. */
const naming: readonly string[] = ['publish', 'comment'];

/** Refuses what no platform does, and what would be spent without being seen. */
function checkPossible(fault: Pick<Fault, 'operation' | 'effect' | 'answer'>): void {
  const { operation, effect, answer } = fault;
  // A platform that says "not done: wait" or "not done: who are you?" has not done it.
  if (effect === 'after' && onlyBefore.includes(answer)) {
    throw impossible('effect', `"${answer}" can only come before the effect`);
  }
  if (answer === 'without_id' && (effect !== 'after' || !naming.includes(operation))) {
    throw impossible(
      'answer',
      `"without_id" can only come after ${naming.map((name) => `"${name}"`).join(' or ')}`,
    );
  }
  if (answer === 'lost' && (effect !== 'before' || operation !== 'webhook')) {
    throw impossible('answer', '"lost" can only come before "webhook"');
  }
  if ((answer === 'fails') !== (operation === 'processing') || (answer === 'fails' && effect !== 'before')) {
    throw impossible('answer', '"fails", and nothing else, can come before "processing"');
  }
}

const impossible = (field: string, problem: string): CarillonError =>
  new CarillonError('invalid_input', { field, problem });
