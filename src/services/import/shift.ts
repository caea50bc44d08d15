import { CarillonError } from '../../core/index.ts';
import { parseWhen } from '../tasks/index.ts';
import type { SourceRow } from './source-row.ts';

export interface Shift {
  /** Where the earliest task of the file goes; null: where it is. */
  start: Date | null;
  /** What a distance between two tasks is multiplied with. */
  scale: number;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Reads "1d=10s": a day of the file takes ten seconds. @throws CarillonError `invalid_input` */
export function readCompress(text: string): number {
  const [from, to, ...more] = text.split('=').map(durationMs);
  if (from && to && more.length === 0 && to <= from) return to / from;
  const problem = `"${text}" is not a duration and a shorter one such as 1d=10s (units ms, s, m, h, d, w)`;
  throw new CarillonError('invalid_input', { field: 'compress', problem });
}

function durationMs(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text.trim()) ?? [];
  return amount === undefined ? null : Number(amount) * (unitMs[unit ?? ''] ?? 0);
}

/** Reads "now", or a time. @throws CarillonError `invalid_input`, `timezone_required` */
export function readStart(text: string, timezone: string | null, now: Date): Date {
  return text.trim().toLowerCase() === 'now' ? now : parseWhen('start', text, timezone).at;
}

/** The same rows at their new times. A time that can not be read stays, for the row's own check to refuse. */
export function shiftRows(rows: readonly SourceRow[], { start, scale }: Shift): SourceRow[] {
  const times = rows.map(({ input }) => timeOf(input, 'scheduledAt'));
  const known = times.filter((time) => time !== null);
  if (known.length === 0) return [...rows];
  const first = known.reduce((earliest, time) => Math.min(earliest, time));
  const anchor = start?.getTime() ?? first;
  const moved = (time: number) => new Date(Math.round(anchor + (time - first) * scale)).toISOString();
  return rows.map((row, index) => {
    const at = times[index] ?? null;
    if (at === null) return row;
    const expires = timeOf(row.input, 'expiresAt');
    const input = {
      ...Object(row.input),
      scheduledAt: moved(at),
      ...(expires !== null && { expiresAt: moved(expires) }),
    };
    return { ...row, input };
  });
}

function timeOf(input: unknown, field: 'scheduledAt' | 'expiresAt'): number | null {
  const { timezone, ...fields } = Object(input) as Record<string, unknown>;
  const text = fields[field];
  if (typeof text !== 'string') return null;
  try {
    return parseWhen(field, text, typeof timezone === 'string' ? timezone : null).at.getTime();
  } catch (error) {
    if (error instanceof CarillonError) return null;
    throw error;
  }
}
