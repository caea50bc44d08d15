import type { Subject } from './subjects.ts';

/** One square of the table: what happens, on which platform, and how it must end. */
export interface Cell {
  /** "crash/on-the-wire/kill-server/facebook", "fault/reset-after/facebook", "pair/<point>/<strike>/<fault>/facebook". */
  id: string;
  /** Everything that happens, without the platform: a row of the full table. */
  row: string;
  kind: 'crash' | 'fault' | 'pair';
  /** Rows of this name are one line of the printed table. */
  line: string;
  subject: Subject;
  /** The platform's webhooks are kept back on purpose: then a person may be asked. */
  isDeaf: boolean;
  /** The platform refuses the token: then the account may be held until it gets another. */
  losesToken: boolean;
}

/** A task of a cell. */
export interface Post {
  id: string;
  cell: Cell;
  /** What becomes visible of it, part by part: one effect each, unlike those of any other post unless repeated on purpose. */
  texts: readonly string[];
  /** The recipient, on platforms that send messages. */
  to: string | null;
  /** How many effects it must have in the end: all of its texts; none where it must be refused. */
  expected: number;
}

/** A line of the emulator's log: what a platform accepted. */
export interface Effect {
  seq: number;
  remoteId: string;
  textHash: string;
  taskId: string | null;
}

/** A task in doubt that asked for a person, and what was live when it did. */
export interface Question {
  live: number;
}

/** What was seen of a post while it was on its way. */
export interface Course {
  questions: Question[];
  /** Waits for a platform's time, or for a retry, that the prover cut short. */
  waitsCutShort: number;
  /** Holds that a start of the server with new credentials ended. */
  reconnections: number;
}

/** How a post ended. */
export interface Ending {
  status: string;
  failureKind: string | null;
  lastError: string | null;
  incident: string | null;
}

export interface Verdict {
  cell: Cell;
  /** What breaks the bar; empty: it holds. */
  broken: string[];
  tasks: number;
  effects: number;
  twice: number;
  lost: number;
  asked: number;
  waitsCutShort: number;
  ends: string[];
}
