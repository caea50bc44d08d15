import { CarillonError, isId } from '../../core/index.ts';
import { configFields, type Column, type Field } from './fields.ts';
import type { DateOrder } from './request.ts';

interface Reading {
  dates: DateOrder | null;
  mayBeShorter: boolean;
}

interface Read {
  input: Record<string, unknown>;
  problem: CarillonError | null;
}

/** What one record of a CSV file asks for. Blank cells are as if they were not there. */
export function taskOfCells(cells: readonly string[], columns: readonly Column[], reading: Reading): Read {
  const values = new Map<Field, string>();
  let problem = checkWidth(cells, columns, reading);
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? '';
    if (cell.trim() === '') continue;
    if ('field' in column) values.set(column.field, cell);
    if ('refused' in column)
      problem ??= invalid(`column ${index + 1}`, `${column.refused}; it must be blank`);
  }
  try {
    return { input: inputOf(values, reading.dates), problem };
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    return { input: {}, problem: problem ?? error };
  }
}

function checkWidth(
  cells: readonly string[],
  columns: readonly Column[],
  { mayBeShorter }: Reading,
): CarillonError | null {
  if (cells.length === columns.length || (mayBeShorter && cells.length < columns.length)) return null;
  return invalid('row', `has ${cells.length} columns where there should be ${columns.length}`);
}

function inputOf(values: ReadonlyMap<Field, string>, dates: DateOrder | null): Record<string, unknown> {
  const { config: more, ...config } = Object.fromEntries(
    configFields.flatMap((field) => {
      const cell = values.get(field);
      return cell === undefined ? [] : [[field, configValueOf(field, cell)]];
    }),
  );
  const [date, time] = [values.get('date'), values.get('time')];
  const split = date === undefined && time === undefined ? undefined : `${date ?? ''} ${time ?? ''}`;
  const at = values.get('scheduledAt') ?? split;
  return {
    ...pick(values, ['type', 'platform', 'accountId', 'timezone', 'content']),
    ...(at !== undefined && { scheduledAt: timeOf(at, dates) }),
    ...(values.has('expiresAt') && { expiresAt: timeOf(values.get('expiresAt') ?? '', dates) }),
    config: { ...config, ...(more as object | undefined) },
  };
}

const pick = (values: ReadonlyMap<Field, string>, fields: readonly Field[]): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const cell = values.get(field);
      return cell === undefined ? [] : [[field, field === 'content' ? cell : cell.trim()]];
    }),
  );

/** What is no number, no truth value and no JSON stays text, which the task's own check refuses by name. */
function configValueOf(field: Field, cell: string): unknown {
  const text = cell.trim();
  if (field === 'maxRetries' || field === 'missedAfterMinutes')
    return /^\d+$/.test(text) ? Number(text) : text;
  if (field === 'allowDuplicate') return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
  if (field === 'to') return text.includes(';') ? text.split(';').map((one) => one.trim()) : text;
  if (field === 'firstComment' && text.includes('||'))
    throw invalid('firstComment', 'holds several comments; only the first can be published');
  if (field === 'media') return text.split(/[\s|]+/).map((one) => (isId(one) ? { id: one } : { url: one }));
  if (field === 'config') return readConfig(text);
  return field === 'link' ? text : cell;
}

function readConfig(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('config', 'is not valid JSON');
  }
}

const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ]+(\d{1,2}):(\d{2})(.*)$/;
const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})[T ]+(\d{1,2}):(\d{2})(.*)$/;

/** "2026-03-04T09:00", from the ways in which spreadsheets write it; what is none of them stays as it is. */
function timeOf(cell: string, dates: DateOrder | null): string {
  const text = cell.trim();
  const inOrder = yearFirst.exec(text);
  if (inOrder !== null) {
    const [, year = '', month = '', day = '', hour = '', minute = '', rest = ''] = inOrder;
    return isoOf(year, month, day, hour, minute, rest);
  }
  const reversed = yearLast.exec(text);
  if (reversed === null) return text;
  if (dates === null)
    throw invalid('scheduledAt', `whether "${text}" has the day or the month first is not said; give dates`);
  const [, first = '', second = '', year = '', hour = '', minute = '', rest = ''] = reversed;
  const [day, month] = dates === 'dmy' ? [first, second] : [second, first];
  return isoOf(year, month, day, hour, minute, rest);
}

function isoOf(year: string, month: string, day: string, hour: string, minute: string, rest: string): string {
  const two = (part: string) => part.padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}${rest.trim()}`;
}

const invalid = (field: string, problem: string) => new CarillonError('invalid_input', { field, problem });
