import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wallClockAt } from '../core/index.ts';
import { nextOccurrence, occurrencesBetween, type Recurrence } from './recurrence.ts';

const dayMs = 86_400_000;
const berlin = (rule: string, more: Partial<Recurrence> = {}): Recurrence => ({
  rule,
  timezone: 'Europe/Berlin',
  startLocal: '2026-01-01T09:00:00',
  endLocal: null,
  skipDates: [],
  ...more,
});
const between = (recurrence: Recurrence, from: string, to: string) =>
  occurrencesBetween(recurrence, new Date(from), new Date(to)).map(({ nominal, at }) => [
    nominal.slice(5, 16),
    at.toISOString().slice(5, 16),
  ]);

describe('a rule on the wall clock', () => {
  it('keeps 09:00 at 09:00 over both clock changes', () => {
    const daily = berlin('FREQ=DAILY');
    expect(between(daily, '2026-03-28T00:00:00Z', '2026-03-29T12:00:00Z')).toEqual([
      ['03-28T09:00', '03-28T08:00'],
      ['03-29T09:00', '03-29T07:00'],
    ]);
    expect(between(daily, '2026-10-24T00:00:00Z', '2026-10-25T12:00:00Z')).toEqual([
      ['10-24T09:00', '10-24T07:00'],
      ['10-25T09:00', '10-25T08:00'],
    ]);
  });

  it('takes the first valid minute after a gap, and the first of a time that comes twice', () => {
    const atNight = berlin('FREQ=DAILY;BYHOUR=2;BYMINUTE=30');
    expect(between(atNight, '2026-03-29T00:00:00Z', '2026-03-29T12:00:00Z')).toEqual([
      ['03-29T02:30', '03-29T01:00'],
    ]);
    expect(between(atNight, '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toEqual([
      ['10-25T02:30', '10-25T00:30'],
    ]);
  });

  it('makes no two posts at one moment of a gap', () => {
    const hourly = berlin('FREQ=HOURLY;BYMINUTE=0');
    expect(between(hourly, '2026-03-28T23:30:00Z', '2026-03-29T02:30:00Z')).toEqual([
      ['03-29T01:00', '03-29T00:00'],
      ['03-29T03:00', '03-29T01:00'],
      ['03-29T04:00', '03-29T02:00'],
    ]);
  });

  it('ends with COUNT, UNTIL or its end, and leaves out the days to skip', () => {
    const days = (rule: string, more: Partial<Recurrence> = {}) =>
      between(berlin(rule, more), '2026-01-01T00:00:00Z', '2026-01-10T00:00:00Z').map(([nominal]) =>
        nominal?.slice(3, 5),
      );
    expect(days('FREQ=DAILY;COUNT=3')).toEqual(['01', '02', '03']);
    expect(days('FREQ=DAILY;UNTIL=20260102')).toEqual(['01', '02']);
    expect(days('RRULE:FREQ=DAILY;UNTIL=20260102T080000Z')).toEqual(['01', '02']);
    expect(days('FREQ=DAILY;UNTIL=20260102T085959')).toEqual(['01']);
    expect(days('FREQ=DAILY', { endLocal: '2026-01-02T09:00:00' })).toEqual(['01', '02']);
    expect(days('FREQ=DAILY;COUNT=3', { skipDates: ['2026-01-02'] })).toEqual(['01', '03']);
  });

  it.each([
    'FREQ=SECONDLY',
    'FREQ=DAILY;BYSECOND=1',
    'FREQ=DAILY;BYHOUR=25',
    'FREQ=DAILY;BYMONTHDAY=0',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;COUNT=3;UNTIL=20260102',
    'FREQ=DAILY;UNTIL=20261341',
    'FREQ=DAILY;FREQ=DAILY',
    'FREQ=DAILY;FOO=1',
    'INTERVAL=2',
    'every day',
    '',
  ])('is refused: %s', (rule) => {
    expect(() => between(berlin(rule), '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });

  it('that never comes, or comes every minute, is told within seconds', () => {
    const started = performance.now();
    const never = berlin('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30');
    expect(() => nextOccurrence(never, new Date('2026-01-01T00:00:00Z'))).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
    expect(() => between(berlin('FREQ=MINUTELY'), '2026-02-01T00:00:00Z', '2026-02-15T00:00:00Z')).toThrow(
      expect.objectContaining({ code: 'campaign_too_large' }),
    );
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'UTC',
];
const rules = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY'),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
    )
    .map(
      ([freq, interval, hour, minute]) =>
        `FREQ=${freq};INTERVAL=${interval};BYHOUR=${hour};BYMINUTE=${minute}`,
    ),
  fc.integer({ min: 1, max: 6 }).map((interval) => `FREQ=HOURLY;INTERVAL=${interval}`),
  fc.integer({ min: 20, max: 90 }).map((interval) => `FREQ=MINUTELY;INTERVAL=${interval}`),
);
const cases = fc.record({
  rule: rules,
  timezone: fc.constantFrom(...zones),
  // Days around the changes of 2011 (Apia left out a day) and 2026.
  from: fc
    .tuple(
      fc.constantFrom('2011-12-20', '2026-03-01', '2026-03-25', '2026-10-01', '2026-10-24'),
      fc.integer({ min: 0, max: 10_000 }),
    )
    .map(([day, minutes]) => new Date(Date.parse(day) + minutes * 60_000)),
  days: fc.integer({ min: 1, max: 16 }),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
});

it('for any rule and zone: in order, at the nominal time or the first after a gap, the same however the time is cut', () => {
  fc.assert(
    fc.property(cases, ({ rule, timezone, from, days, cut }) => {
      const recurrence = { rule, timezone, startLocal: '2010-01-01T00:10:00', endLocal: null, skipDates: [] };
      const to = new Date(from.getTime() + days * dayMs);
      const middle = new Date(from.getTime() + Math.floor(cut * days * dayMs));
      const whole = occurrencesBetween(recurrence, from, to);
      expect([
        ...occurrencesBetween(recurrence, from, middle),
        ...occurrencesBetween(recurrence, middle, to),
      ]).toEqual(whole);
      for (const [index, { nominal, at }] of whole.entries()) {
        const shown = wallClockAt(at, timezone).toString({ smallestUnit: 'second' });
        const before = wallClockAt(new Date(at.getTime() - 1), timezone).toString({ smallestUnit: 'second' });
        expect(shown === nominal || (before < nominal && nominal < shown)).toBe(true);
        expect(at.getTime()).toBeGreaterThan(whole[index - 1]?.at.getTime() ?? from.getTime());
      }
      expect(nextOccurrence(recurrence, from)?.at.getTime() ?? Infinity).toBeLessThanOrEqual(
        whole[0]?.at.getTime() ?? Infinity,
      );
    }),
    { numRuns: 150 },
  );
});
