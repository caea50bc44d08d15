import type { z } from 'zod';
import type { Platform, Problem } from '../platforms/index.ts';

/** What of a request a task type looks at before anything is stored. */
export interface TaskRequest {
  platform: Platform | null;
  /** The account's kind, where the platform has several. */
  accountKind: string | null;
  content: string | null;
  config: Record<string, unknown>;
}

/** A kind of task, without the code that runs it. */
export interface TaskTypeDefinition {
  type: string;
  /** Made by Carillon itself; left out of the statistics of tasks users asked for. */
  internal: boolean;
  needsPlatform: boolean;
  /** Every key a task's `config` may have; unknown ones are refused. */
  config: z.ZodType<Record<string, unknown>>;
  /** Everything wrong with a well-formed request, at once. Pure. */
  check(request: TaskRequest): Problem[];
  /** What it is expected to cost, in USD; an unwritten text counts as one without links. Absent where nothing costs. Pure. */
  cost?(platform: Platform, content: string, config: Record<string, unknown>): number;
  /** What a person approves: equal for equal visible content. Absent where nothing is published. */
  contentHash?(content: string, config: Record<string, unknown>): string;
}
