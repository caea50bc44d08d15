import type { CarillonError } from '../../core/index.ts';

/** One task of a file before it is checked. */
export interface SourceRow {
  /** From 1. */
  row: number;
  /** Where it starts in a CSV file, from 1; null in JSON. */
  line: number | null;
  /** What would be scheduled. */
  input: unknown;
  /** Why it can not even be read as a task. */
  problem: CarillonError | null;
  /** The file says that this one must be refused. */
  expectsRefusal: boolean;
}
