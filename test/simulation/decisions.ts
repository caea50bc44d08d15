import { seededRandom, seedOf } from '../../src/core/index.ts';

/**
 * Everything a seed decides. What is drawn under a name is the same for the same seed, whatever was drawn before, so
 * that a run with one fault taken out stays close to the run with it.
 */
export class Decisions {
  readonly seed: number;
  /** Faults, crashes and the like that happened, in order. */
  readonly happened: string[] = [];
  /** Cleared when a run must come to rest. */
  faultsAllowed = true;
  readonly #left: ReadonlySet<string>;

  /** `leftOut`: names of faults that must not happen, when a failing run is shrunk. */
  constructor(seed: number, leftOut: ReadonlySet<string> = new Set()) {
    this.seed = seed;
    this.#left = leftOut;
  }

  /** In [0, 1). */
  draw(name: string): number {
    return seededRandom(seedOf(`${this.seed}/${name}`))();
  }

  /** Whole, from `min` to `max`. */
  between(name: string, min: number, max: number): number {
    return min + Math.floor(this.draw(name) * (max - min + 1));
  }

  oneOf<Choice>(name: string, choices: readonly Choice[]): Choice {
    return choices[Math.floor(this.draw(name) * choices.length)] as Choice;
  }

  /** Whether something goes wrong here: a name that a shrunk run can leave out. */
  fault(name: string, probability: number): boolean {
    if (!this.faultsAllowed || this.#left.has(name) || this.draw(name) >= probability) return false;
    this.happened.push(name);
    return true;
  }

  /** Whether a planned act of somebody is kept. Like a fault, it can be left out. */
  keeps(name: string): boolean {
    if (this.#left.has(name)) return false;
    this.happened.push(name);
    return true;
  }
}
