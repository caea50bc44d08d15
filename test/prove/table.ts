import type { Cell, Verdict } from './cells.ts';
import type { Report } from './report.ts';
import { subjects } from './subjects.ts';

/** The report for people: a line per crash point and fault, a column per kind of account. */
export function tableOf(report: Report): string {
  const sections: [title: string, kind: Cell['kind']][] = [
    ['crash point', 'crash'],
    ['fault', 'fault'],
    ['pairs drawn by the seed', 'pair'],
  ];
  const rows = sections.flatMap(([title, kind]) => rowsOf(title, report.verdicts, kind));
  const widths = Array.from({ length: subjects.length + 1 }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowsOf(title: string, verdicts: readonly Verdict[], kind: Cell['kind']): string[][] {
  const own = verdicts.filter(({ cell }) => cell.kind === kind);
  if (own.length === 0) return [];
  const lines = [...new Set(own.map(({ cell }) => cell.line))];
  return [
    [title.toUpperCase(), ...subjects.map(({ name }) => name)],
    ...lines.map((line) => [
      line,
      ...subjects.map(({ id }) =>
        square(own.filter(({ cell }) => cell.line === line && cell.subject.id === id)),
      ),
    ]),
    [],
  ];
}

/** "8/9 asked 2": so many of these cells keep the bar, and a person was asked so often. */
function square(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return '–';
  const good = verdicts.filter(({ broken }) => broken.length === 0).length;
  const asked = verdicts.reduce((sum, verdict) => sum + verdict.asked, 0);
  return `${good}/${verdicts.length}${asked === 0 ? '' : ` asked ${asked}`}`;
}
