import type { Clock } from '../../src/core/index.ts';

/** Something an actor waits for: the simulator chooses when it happens. */
export interface Step {
  actor: Actor;
  /** Unique in the run and the same in every repetition: "worker-1#12". */
  name: string;
  kind: 'sql' | 'http' | 'model';
  label: string;
  /** Makes it happen. */
  perform(): Promise<void>;
  /** Not performed, because the actor died: what it held must be let go. */
  abandon(): Promise<void>;
  /** A statement that may have to wait for another's transaction. */
  mayBlock: boolean;
}

/** A process in the simulation: it can die, be frozen, and its clock can be wrong. */
export interface Actor {
  name: string;
  /** "worker", "cron", "user", ... */
  role: string;
  /** As a claimer. */
  workerId: string;
  alive: boolean;
  /** Does nothing before that moment, as a process that was stopped. */
  frozenUntilMs: number;
  /** By how much its clock is ahead of the database's. */
  skewMs: number;
  clock: Clock;
  /** Steps it has asked for so far. */
  steps: number;
}

/** Something that happens at a moment. `actor`: the process whose timer it is; null for the world's own. */
export interface Timer {
  atMs: number;
  /** Tells apart what happens at the same moment, in the order it was set. */
  order: number;
  actor: Actor | null;
  label: string;
  /** A look that finds nothing unless something is due: skipped over while nothing is. */
  idle: boolean;
  fire(): void | Promise<void>;
}
