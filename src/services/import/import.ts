import { CarillonError } from '../../core/index.ts';
import { previewTwins, scheduleTasks, type NewTask } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { estimateOf, parse } from '../tasks/index.ts';
import { checkRows, type CheckedRow } from './check-rows.ts';
import { readCsv } from './read-csv.ts';
import { readTasks } from './read-tasks.ts';
import { reportOf, type ImportReport, type ImportRow, type RowOutcome } from './report.ts';
import { importSchema, maxRows, type ImportFields, type ImportInput } from './request.ts';
import { readCompress, readStart, shiftRows } from './shift.ts';
import type { SourceRow } from './source-row.ts';

/** How far an import is. */
export interface ImportProgress {
  step: 'checking' | 'storing';
  done: number;
  total: number;
}

/**
 * Schedules the tasks of a file, in one transaction: all or none, or with `partial` those that are right. The same file
 * a second time finds its tasks. A dry run stores nothing and reports the same.
 * @throws CarillonError `invalid_input`, `import_unreadable`, `timezone_required`, `account_not_found`; what is wrong
 * with a row stands in the report
 */
export async function importTasks(
  services: Services,
  caller: Caller,
  input: ImportInput,
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<ImportReport> {
  const options = parse(importSchema, input);
  const rows = placed(services, options, rowsOf(options));
  const checked = await checkRows(services, caller, rows, options, (done) =>
    onProgress({ step: 'checking', done, total: rows.length }),
  );
  const kept = checked.some(({ error, source }) => error !== null && !source.expectsRefusal);
  const tasks = checked.flatMap(({ task }) => (task === null ? [] : [task]));
  if (options.dryRun || (kept && !options.partial)) {
    const twins = await previewTwins(services.db, caller.workspaceId, tasks);
    const ours = new Set(tasks.map(({ id }) => id));
    const outcome = (task: NewTask) => (twins.has(task.id) ? 'deduplicated' : 'valid');
    // A twin that is itself a row of this file is no task yet.
    const there = (task: NewTask) => {
      const twin = twins.get(task.id);
      return twin === undefined || ours.has(twin) ? null : twin;
    };
    const reports = checked.map((row) => rowReport(services, row, outcome, there));
    return reportOf(reports, { dryRun: options.dryRun, imported: false });
  }
  const { ids } = await scheduleTasks(services.db, {
    ...caller,
    tasks,
    idempotency: null,
    onProgress: (done) => onProgress({ step: 'storing', done, total: tasks.length }),
  });
  services.wake();
  const stored = new Map(tasks.map((task, index) => [task.id, ids[index] ?? task.id]));
  const outcome = (task: NewTask) => (stored.get(task.id) === task.id ? 'scheduled' : 'deduplicated');
  const reports = checked.map((row) =>
    rowReport(services, row, outcome, (task) => stored.get(task.id) ?? null),
  );
  return reportOf(reports, { dryRun: false, imported: true });
}

function rowsOf(options: ImportFields): SourceRow[] {
  const { tasks, csv, from, mapping } = options;
  if (tasks !== undefined && (from !== undefined || mapping !== undefined))
    throw invalid(from === undefined ? 'mapping' : 'from', 'is for CSV');
  if (from !== undefined && mapping !== undefined) throw invalid('mapping', `is not for CSV of ${from}`);
  const rows = tasks === undefined ? readCsv(csv ?? '', options) : readTasks(tasks);
  if (rows.length === 0) throw new CarillonError('import_unreadable', { problem: 'it holds no task' });
  if (rows.length > maxRows) throw invalid('csv', `has ${rows.length} rows; at most ${maxRows} at once`);
  return rows;
}

/** The rows with the zone they lack, and moved as `start` and `compress` say. */
function placed(
  { clock }: Services,
  { start, compress, timezone }: ImportFields,
  rows: SourceRow[],
): SourceRow[] {
  const zone = timezone ?? null;
  const zoned = zone === null ? rows : rows.map((row) => ({ ...row, input: withZone(row.input, zone) }));
  if (start === undefined && compress === undefined) return zoned;
  return shiftRows(zoned, {
    start: start === undefined ? null : readStart(start, zone, clock.now()),
    scale: compress === undefined ? 1 : readCompress(compress),
  });
}

function withZone(input: unknown, timezone: string): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const given = input as { timezone?: unknown };
  return given.timezone === undefined || given.timezone === null ? { ...input, timezone } : input;
}

function rowReport(
  services: Services,
  { source, task, error }: CheckedRow,
  outcomeOf: (task: NewTask) => RowOutcome,
  idOf: (task: NewTask) => string | null,
): ImportRow {
  return {
    row: source.row,
    line: source.line,
    outcome: task === null ? 'refused' : outcomeOf(task),
    expected: error !== null && source.expectsRefusal,
    taskId: task === null ? null : idOf(task),
    platform: task === null ? textIn(source.input, 'platform') : task.platform,
    accountId: task?.accountId ?? null,
    scheduledAt: task?.scheduledAt ?? null,
    ...(task !== null && estimateOf(services, task)),
    error,
  };
}

/** What a row that was refused says of itself. */
function textIn(input: unknown, member: string): string | null {
  const value = (Object(input) as Record<string, unknown>)[member];
  return typeof value === 'string' ? value.slice(0, 100) : null;
}

const invalid = (field: string, problem: string) => new CarillonError('invalid_input', { field, problem });
