import { parse } from 'csv-parse/sync';
import { CarillonError, messageOf } from '../../core/index.ts';
import { fieldOf, knownFields, type Column } from './fields.ts';
import { formats } from './formats/registry.ts';
import type { Format } from './formats/format.ts';
import type { ImportFields } from './request.ts';
import { taskOfCells } from './task-of-cells.ts';
import type { SourceRow } from './source-row.ts';

interface CsvRecord {
  cells: string[];
  line: number;
}

/** Our own columns: the names of the fields, in any case. */
const ours: Format = { header: (cell) => cell.trim(), columns: new Map() };

/**
 * Rows of a CSV file, separated by commas, semicolons or tabs.
 * @throws CarillonError `import_unreadable` when it is no CSV, or a column of it is not known
 */
export function readCsv(csv: string, options: ImportFields): SourceRow[] {
  const format = (options.from === undefined ? undefined : formats[options.from]) ?? ours;
  const records = recordsOf(csv);
  const [first] = records;
  if (first === undefined) throw unreadable('it is empty');
  const columns =
    format.header === null
      ? [...format.columns.values()]
      : first.cells.map((cell) => columnOf(cell, format, options.mapping ?? {}));
  checkColumns(columns, format, first);
  return records.slice(format.header === null ? 0 : 1).map(({ cells, line }, index) => {
    const { input, problem } = taskOfCells(cells, columns, {
      dates: options.dates ?? null,
      // A last column may be left out where no header counts them.
      mayBeShorter: format.header === null,
    });
    return { row: index + 1, line, input, problem, expectsRefusal: false };
  });
}

function recordsOf(csv: string): CsvRecord[] {
  const firstLine = csv.slice(0, (csv.indexOf('\n') + 1 || csv.length + 1) - 1);
  try {
    const parsed = parse(csv, {
      bom: true,
      info: true,
      raw: true,
      delimiter: delimiterOf(firstLine),
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number }; raw: string }[];
    return parsed.map(({ record, info, raw }) => ({
      cells: record,
      line: info.lines - linesWithin(raw),
    }));
  } catch (error) {
    throw unreadable(messageOf(error));
  }
}

/** A quoted cell may hold line breaks: its record starts above the line where it ends. */
const linesWithin = (raw: string): number => raw.trim().split(/\r\n|\r|\n/).length - 1;

/** Spreadsheets of half the world write semicolons. */
function delimiterOf(line: string): string {
  const counts = [',', ';', '\t'].map((sign) => ({ sign, count: line.split(sign).length }));
  return counts.sort((a, b) => b.count - a.count)[0]?.sign ?? ',';
}

function columnOf(cell: string, format: Format, mapping: ImportFields['mapping'] & object): Column {
  const name = [cell, cell.trim()].find((one) => Object.hasOwn(mapping, one));
  const mapped = name === undefined ? undefined : mapping[name];
  if (mapped === '-') return { ignored: true };
  if (mapped !== undefined) {
    const field = fieldOf(mapped);
    if (field !== null) return { field };
    throw unreadable(`there is no field "${mapped}" for the column "${cell}"; there are ${knownFields}`);
  }
  const column = format.columns.get(format.header?.(cell) ?? '');
  if (column !== undefined) return column;
  const field = format === ours ? fieldOf(cell) : null;
  if (field !== null) return { field };
  if (format !== ours)
    throw unreadable(
      `the column "${cell}" is not known; known are ${[...format.columns.keys()].join(' · ')}`,
    );
  throw unreadable(
    `the column "${cell}" is not known. Map it to a field, or to "-" to leave it out; known are ${knownFields}`,
  );
}

function checkColumns(columns: readonly Column[], format: Format, first: CsvRecord): void {
  if (format.header === null && first.cells.length > columns.length)
    throw unreadable(
      `it has ${first.cells.length} columns; known are ${[...format.columns.keys()].join(', ')}`,
    );
  const fields = columns.flatMap((column) => ('field' in column ? [column.field] : []));
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) throw unreadable(`two columns are "${twice}"`);
}

const unreadable = (problem: string) => new CarillonError('import_unreadable', { problem });
