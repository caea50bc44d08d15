import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { App } from '../../app.ts';
import { CarillonError, messageOf } from '../../core/index.ts';
import { formats, importTasks, type ImportInput, type ImportReport } from '../../services/index.ts';
import { dataOf, linesOf, tableOfTasks } from '../import-report.ts';
import { caller, withApp } from '../open.ts';
import { print } from '../output.ts';
import { createProgress } from '../progress.ts';
import { wantsJson } from '../run.ts';
import { untilSignal } from '../signals.ts';
import { watchTasks } from '../watch-tasks.ts';
import { withWorker } from '../with-worker.ts';

interface Options {
  from?: string;
  map?: string[];
  dates?: string;
  platform?: string;
  account?: string[];
  timezone?: string;
  start?: string;
  compress?: string;
  dryRun?: boolean;
  partial?: boolean;
  watch?: boolean;
  work?: boolean;
}

export function addImport(program: Command): void {
  program
    .command('import')
    .description('schedule the tasks of a JSON or CSV file: all or none')
    .argument('<file>')
    .option('--dry-run', 'say of every row what would become of it, and store nothing')
    .option('--partial', 'take the good rows although others are refused')
    .option('--from <product>', `whose CSV it is: ${Object.keys(formats).join(', ')}`)
    .option('--map <columns>', 'columns of a CSV, e.g. "Text=content,When=scheduledAt,Notes=-"', collect)
    .option('--dates <order>', 'how 03/04/2026 is meant: dmy or mdy')
    .option('--platform <name>', 'of rows that name none')
    .option('--account <id>', 'account of rows that name none; once for each platform', collect)
    .option('--timezone <zone>', 'IANA zone of times without offset, e.g. Europe/Berlin')
    .option('--start <time>', 'move the earliest task there and the others with it: now, or a time')
    .option('--compress <scale>', 'shorten what lies between, e.g. 1d=10s; simulated accounts only')
    .option('--watch', 'follow the tasks until all have ended; the default with --compress')
    .option('--no-watch')
    .option('--work', 'run the tasks here while watching; the default where no server has the database')
    .action(async (file: string, options: Options, command: Command) => {
      const input = await readInput(file, options);
      const watch = (options.watch ?? options.compress !== undefined) && options.dryRun !== true;
      if (watch) await importAndWatch(input, options.work === true, wantsJson(command));
      else await withApp(async (app) => tell(await run(app, input), wantsJson(command)));
    });
}

/** An option that may be repeated. */
const collect = (value: string, before: string[] = []): string[] => [...before, value];

async function importAndWatch(input: ImportInput, always: boolean, json: boolean): Promise<void> {
  const stopping = new AbortController();
  void untilSignal().then(() => stopping.abort());
  await withWorker({ name: 'carillon import', always }, async (app, runs) => {
    const report = await run(app, input);
    if (!report.imported) return tell(report, json);
    const ids = [...new Set(report.rows.flatMap(({ taskId }) => taskId ?? []))];
    if (!json) print({ data: {}, lines: [...linesOf(report), ...(runs ? [] : [othersRun])] }, false);
    const tasks = await watchTasks(app, ids, { silent: json, stopped: stopping.signal });
    const lines = ['', ...(await tableOfTasks(app, report, tasks))];
    if (stopping.signal.aborted) lines.push('', 'You stopped watching; the tasks stay scheduled.');
    print({ data: { ...dataOf(report), tasks }, lines }, json);
    if (tasks.some(({ status }) => status === 'failed')) process.exitCode = 1;
  });
}

const othersRun = 'Whoever serves this database runs them; with nobody there, give --work.';

async function run(app: App, input: ImportInput): Promise<ImportReport> {
  const progress = createProgress();
  try {
    return await importTasks(app.services, caller, input, ({ step, done, total }) =>
      progress.show(step, done, total),
    );
  } finally {
    progress.end();
  }
}

function tell(report: ImportReport, json: boolean): void {
  print({ data: dataOf(report), lines: linesOf(report) }, json);
  const blocked = report.rows.some(({ outcome, expected }) => outcome === 'refused' && !expected);
  if (blocked && !report.imported) process.exitCode = 1;
}

async function readInput(file: string, options: Options): Promise<ImportInput> {
  const { map, account, from, dates, platform, timezone, start, compress, dryRun, partial } = options;
  const given = { from, dates, platform, timezone, start, compress, dryRun, partial, accounts: account };
  const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const mapping = map === undefined ? {} : { mapping: readMapping(map) };
  // What the options hold is checked by the service.
  return { ...(await readSource(file)), ...mapping, ...defined } as ImportInput;
}

/** JSON is told from CSV by its first sign. @throws CarillonError `import_unreadable` */
async function readSource(file: string): Promise<{ tasks: unknown[] } | { csv: string }> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new CarillonError('import_unreadable', { problem: messageOf(error) });
  });
  const text = decode(bytes);
  if (!/^\s*[[{]/.test(text)) return { csv: text };
  try {
    const parsed: unknown = JSON.parse(text);
    const tasks = Array.isArray(parsed) ? parsed : (parsed as { tasks?: unknown }).tasks;
    if (Array.isArray(tasks)) return { tasks };
  } catch (error) {
    throw new CarillonError('import_unreadable', { problem: `it is not valid JSON (${messageOf(error)})` });
  }
  const problem = 'it is neither an array of tasks nor {"tasks": [...]}';
  throw new CarillonError('import_unreadable', { problem });
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CarillonError('import_unreadable', { problem: 'it is not UTF-8; save it as that' });
  }
}

/** "Text=content,When=scheduledAt"; the option may be repeated for names with commas in them. */
function readMapping(given: readonly string[]): Record<string, string> {
  const pairs = given.flatMap((text) => (text.split('=').length > 2 ? text.split(',') : [text]));
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      if (at < 1)
        throw new CarillonError('invalid_input', {
          field: '--map',
          problem: `"${pair}" is not a column and a field such as Text=content`,
        });
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}
