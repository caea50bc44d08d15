import type { App } from '../app.ts';
import { listAccounts, type ImportReport, type ImportRow, type Task } from '../services/index.ts';
import { caller } from './open.ts';
import { tableOf } from './table.ts';
import { whereItStands } from './task-line.ts';

/** A report as JSON. */
export const dataOf = ({ rows, ...counts }: ImportReport): Record<string, unknown> => ({
  ...counts,
  rows: rows.map(({ error, ...row }) => ({
    ...row,
    error: error === null ? null : { code: error.code, message: error.message, params: error.params },
  })),
});

/** A line for each row that is worth one (in a dry run each), and the sum of all. */
export function linesOf(report: ImportReport): string[] {
  const told = report.rows.filter(({ outcome }) => report.dryRun || outcome === 'refused');
  return [...told.map(lineOf), ...sumOf(report)];
}

function lineOf({ row, line, outcome, platform, scheduledAt, error, taskId, expected }: ImportRow): string {
  const place = line === null ? `row ${row}` : `row ${row} (line ${line})`;
  if (error !== null)
    return `${place}  refused${expected ? ', as expected' : ''}: ${error.message} [${error.code}]`;
  const where = `${platform ?? ''}  ${scheduledAt?.toISOString() ?? ''}`;
  if (outcome !== 'deduplicated') return `${place}  ok  ${where}`;
  return `${place}  already there  ${where}  ${taskId ?? 'equal to an earlier row'}`;
}

function sumOf(report: ImportReport): string[] {
  const { total, scheduled, valid, deduplicated, refused, dryRun, imported } = report;
  const parts = [
    `${imported ? scheduled : valid} ${imported ? 'scheduled' : 'ok'}`,
    `${deduplicated} already there`,
    `${refused} refused`,
  ];
  const sum = `${total} tasks: ${parts.join(', ')}.`;
  const cost = report.estimatedCostUsd;
  const told = cost === 0 ? '' : ` Publishing them is estimated to cost ${cost.toFixed(3)} USD.`;
  if (dryRun) return [`${sum}${told} A dry run: nothing was stored.`];
  if (imported) return [sum];
  return [`${sum} Nothing was imported. Correct what was refused, or take the others with --partial.`];
}

/** What stands where once all is over, in the order of the file. */
export async function tableOfTasks({ services }: App, report: ImportReport, tasks: readonly Task[]) {
  const accounts = new Map(
    (await listAccounts(services.db, caller.workspaceId)).map(({ id, displayName }) => [id, displayName]),
  );
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const nameOf = (platform: string | null) => services.findPlatform(platform ?? '')?.name ?? platform ?? '';
  const rows = report.rows.map(({ row, taskId, platform, error, expected }) => {
    const task = taskId === null ? undefined : byId.get(taskId);
    if (task === undefined) {
      const status = expected ? 'refused (expected)' : 'refused';
      return [String(row), nameOf(platform), '', '', status, error?.message ?? ''];
    }
    return [
      String(row),
      nameOf(task.platform),
      accounts.get(task.accountId ?? '') ?? '',
      task.scheduledAt.toISOString().slice(0, 19),
      task.hold === null ? task.status : `${task.status}/${task.hold}`,
      whereItStands(task),
    ];
  });
  return tableOf(['#', 'platform', 'account', 'time (UTC)', 'status', 'link or reason'], rows);
}
