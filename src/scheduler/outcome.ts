import type { Failure } from '../core/index.ts';
import type { ClaimedTask, NewTask } from './task.ts';

/** What a handler returns. */
export type Outcome =
  /** `visibleEffects`: how many of its effects are live, as the journal knows them. */
  | { outcome: 'done'; result: Record<string, unknown>; visibleEffects: number; followUps?: NewTask[] }
  /** Certain: nothing more became visible than was advanced to. `sparesAccount`: it says nothing about the account. */
  | { outcome: 'failed'; failure: Failure; sparesAccount?: true }
  /** Not now; spends no attempt. With `followUps`, other tasks do its work and it waits for them. */
  | { outcome: 'snoozed'; inMs: number; reason: string; followUps?: NewTask[] }
  | { outcome: 'cancelled'; reason: string }
  /** An effect's outcome is unknown: stays running and is looked at again then. */
  | { outcome: 'verifying'; inMs: number; reason: string }
  /** It can not be known: a person must answer. */
  | { outcome: 'undecided'; message: string }
  /** The effect in doubt is for certain absent: run again from the start, at once, under a new epoch. */
  | { outcome: 'absent'; reason: string }
  /** The claim was lost; nothing may be changed any more. */
  | { outcome: 'lost' };

/** What a handler gets besides its task. */
export interface RunContext {
  /** Aborted when the worker must hand its work back. */
  signal: AbortSignal;
  /** Milliseconds this run may still take; Infinity in a worker, finite in a cron call. */
  remainingMs(): number;
  /** Prolongs the lease before a long step. False: the claim is lost, stop. */
  renewLease(leaseMs: number, phase: 'writing' | 'publishing'): Promise<boolean>;
  /**
   * Between two effects: so many are live now and none is in doubt; `result` shows them meanwhile. Only after "go" may
   * the next one begin.
   */
  advance(visibleEffects: number, result: Record<string, unknown>): Promise<'go' | 'cancel' | 'lost'>;
}

/** The code of a task type. Throwing with no open effect is a failed attempt; with one the effect is in doubt. */
export type Handler = (task: ClaimedTask, context: RunContext) => Promise<Outcome>;
