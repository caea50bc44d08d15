import { Temporal } from 'temporal-polyfill';
import { CarillonError } from '../core/index.ts';

/** A recurrence rule that was checked. */
export interface Rule {
  /** Without UNTIL, which is compared on the wall clock. */
  text: string;
  /** The last time: a wall clock's, or an instant where it was given in UTC. */
  until: Temporal.PlainDateTime | Temporal.Instant | null;
}

const numbers = (min: number, max: number) => (value: string) =>
  value.split(',').every((one) => /^[+-]?\d{1,5}$/.test(one) && Number(one) >= min && Number(one) <= max);
/** Counted from the start, or with "-" from the end; never 0. */
const positions = (max: number) => (value: string) =>
  numbers(-max, max)(value) && value.split(',').every((one) => Number(one) !== 0);

/** What each part may say. FREQ=SECONDLY and BYSECOND are not known. */
const parts: Readonly<Record<string, (value: string) => boolean>> = {
  FREQ: (value) => /^(YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY)$/.test(value),
  INTERVAL: (value) => !value.includes(',') && numbers(1, 10_000)(value),
  COUNT: (value) => !value.includes(',') && numbers(1, 10_000)(value),
  UNTIL: (value) => readUntil(value) !== null,
  BYDAY: (value) =>
    value.split(',').every((one) => /^([+-]?([1-9]|[1-4]\d|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)$/.test(one)),
  BYHOUR: numbers(0, 23),
  BYMINUTE: numbers(0, 59),
  BYMONTH: numbers(1, 12),
  BYMONTHDAY: positions(31),
  BYYEARDAY: positions(366),
  BYWEEKNO: positions(53),
  BYSETPOS: positions(366),
  WKST: (value) => /^(MO|TU|WE|TH|FR|SA|SU)$/.test(value),
};

/** Reads a rule such as "FREQ=DAILY;BYHOUR=9;BYMINUTE=0", with or without "RRULE:". @throws CarillonError `invalid_input` */
export function parseRule(text: string): Rule {
  const body = text
    .trim()
    .replace(/^RRULE:/i, '')
    .toUpperCase();
  const read = new Map<string, string>();
  for (const part of body.split(';')) {
    const [name = '', value = '', ...more] = part.split('=');
    const isRight = parts[name];
    if (isRight === undefined)
      throw invalid(`"${part.slice(0, 40)}" is not known; use ${Object.keys(parts).join(', ')}`);
    if (read.has(name)) throw invalid(`${name} stands in it twice`);
    if (more.length > 0 || !isRight(value)) throw invalid(`${name}=${value.slice(0, 40)} is not possible`);
    read.set(name, value);
  }
  if (!read.has('FREQ')) throw invalid('FREQ is missing, e.g. FREQ=DAILY');
  if (read.has('COUNT') && read.has('UNTIL')) throw invalid('has COUNT and UNTIL; leave one out');
  const until = readUntil(read.get('UNTIL') ?? '');
  read.delete('UNTIL');
  return { text: [...read].map((part) => part.join('=')).join(';'), until };
}

/** "20261231" (that whole day), "20261231T180000" on the wall clock, "20261231T180000Z". Null when it is none of these. */
function readUntil(value: string): Rule['until'] {
  const [, date, time, zulu] = /^(\d{8})(?:T(\d{6})(Z?))?$/.exec(value) ?? [];
  if (date === undefined) return null;
  try {
    const plain = Temporal.PlainDateTime.from(`${date}T${time ?? '235959'}`, { overflow: 'reject' });
    return zulu === 'Z' ? plain.toZonedDateTime('UTC').toInstant() : plain;
  } catch {
    return null;
  }
}

const invalid = (problem: string) => new CarillonError('invalid_input', { field: 'rule', problem });
