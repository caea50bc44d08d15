import { CarillonError } from '../../core/index.ts';

/** What became of a row, or would become of it. */
export type RowOutcome =
  /** It is a task now. */
  | 'scheduled'
  /** It could be one: a dry run, or other rows kept it back. */
  | 'valid'
  /** An equal task is there already, or comes earlier in the file. */
  | 'deduplicated'
  | 'refused';

export interface ImportRow {
  /** From 1. */
  row: number;
  /** Where it starts in a CSV file, from 1. */
  line: number | null;
  outcome: RowOutcome;
  /** Refused as the file expects: this keeps no other row back. */
  expected: boolean;
  /** The new task, or the one that was there. */
  taskId: string | null;
  /** Of a refused row: as the file names it. */
  platform: string | null;
  accountId: string | null;
  scheduledAt: Date | null;
  /** Left out where its platform charges nothing. */
  estimatedCostUsd?: number;
  error: CarillonError | null;
}

export interface ImportReport {
  dryRun: boolean;
  /** False: nothing was stored, since it was a dry run or rows were refused. */
  imported: boolean;
  total: number;
  scheduled: number;
  valid: number;
  deduplicated: number;
  refused: number;
  /** Of the rows that are new tasks, or would be. */
  estimatedCostUsd: number;
  rows: ImportRow[];
}

export function reportOf(rows: ImportRow[], { dryRun, imported }: { dryRun: boolean; imported: boolean }) {
  const count = (outcome: RowOutcome) => rows.filter((row) => row.outcome === outcome).length;
  return {
    dryRun,
    imported,
    total: rows.length,
    scheduled: count('scheduled'),
    valid: count('valid'),
    deduplicated: count('deduplicated'),
    refused: count('refused'),
    estimatedCostUsd: costOf(rows),
    rows,
  } satisfies ImportReport;
}

function costOf(rows: readonly ImportRow[]): number {
  const isNew = ({ outcome }: ImportRow) => outcome === 'scheduled' || outcome === 'valid';
  const sum = rows.filter(isNew).reduce((usd, { estimatedCostUsd = 0 }) => usd + estimatedCostUsd, 0);
  return Math.round(sum * 1_000_000) / 1_000_000;
}

/** The rows that keep an import back; `index` counts from 0. */
export function refusalOf({ rows, total }: ImportReport): CarillonError {
  const errors = rows.flatMap(({ row, error, expected }) =>
    error === null || expected ? [] : [{ index: row - 1, error }],
  );
  return new CarillonError('batch_invalid', { invalid: errors.length, total }, { errors });
}
