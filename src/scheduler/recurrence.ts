import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { CarillonError, messageOf, onWallClock, wallClockAt } from '../core/index.ts';
import { parseRule, type Rule } from './recurrence-rule.ts';

/** A rule on the wall clock of a zone. */
export interface Recurrence {
  /** RFC 5545, e.g. "FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=9;BYMINUTE=0". */
  rule: string;
  timezone: string;
  /** Wall clock, "2026-12-01T09:00:00": where the rule starts, and the time of day it does not name itself. */
  startLocal: string;
  /** Wall clock; the last moment an occurrence may have. */
  endLocal: string | null;
  /** Days of the wall clock that have none, "2026-12-25". */
  skipDates: readonly string[];
}

export interface Occurrence {
  /** What the rule says, "2026-03-29T02:30:00", also where the clocks skip it. With the rule it is the occurrence's identity. */
  nominal: string;
  at: Date;
}

/** Nominal time and its instant lie at most this far apart on either side of a change of the clocks. */
const margin = { hours: 50 };
/** Looked at before a rule is refused as endless. */
const maxSteps = 100_000;
/** More than any campaign may have in what is looked at together. */
const maxOccurrences = 3_000;

/**
 * The occurrences with from < at <= to, in order, no two at one moment. A time that a clock change skips becomes the
 * first valid minute after it, unless the rule has that minute itself; one that happens twice is the first. Pure.
 * @throws CarillonError `invalid_input` for a rule that is wrong, or takes too long to compute; `campaign_too_large`
 */
export function occurrencesBetween(recurrence: Recurrence, from: Date, to: Date): Occurrence[] {
  const rule = parseRule(recurrence.rule);
  const { timezone } = recurrence;
  const lower = wallClockAt(from, timezone).subtract(margin);
  const upper = earliest(wallClockAt(to, timezone).add(margin), lastNominal(recurrence, rule));
  if (Temporal.PlainDateTime.compare(lower, upper) > 0) return [];
  const nominals = compute(recurrence, rule, (it) => it.between(utc(lower), utc(upper), true));
  if (nominals.length > maxOccurrences) {
    const days = Math.round((to.getTime() - from.getTime()) / 86_400_000);
    throw new CarillonError('campaign_too_large', { count: nominals.length, days, limit: 1_000 });
  }
  return resolve(nominals, recurrence).filter(({ at }) => at > from && at <= to);
}

/** The first occurrence after a moment; null when there is none. @throws CarillonError as `occurrencesBetween` */
export function nextOccurrence(recurrence: Recurrence, after: Date): Occurrence | null {
  const rule = parseRule(recurrence.rule);
  const last = lastNominal(recurrence, rule);
  let from = wallClockAt(after, recurrence.timezone).subtract(margin);
  // What the margin brings too early, or a skipped day hides, is passed over.
  for (let step = 0; step < 1_000; step += 1) {
    const [nominal] = compute(recurrence, rule, (it) => [it.next(utc(from), false)]);
    if (nominal === undefined || (last !== null && Temporal.PlainDateTime.compare(nominal, last) > 0))
      return null;
    const [found] = resolve([nominal], recurrence);
    if (found !== undefined && found.at > after) return found;
    from = nominal;
  }
  return null;
}

/** The rule runs in a zone without clock changes; our own zone is applied to what it gives. */
function compute(
  { startLocal }: Recurrence,
  { text }: Rule,
  ask: (it: RRuleTemporal) => readonly (Temporal.ZonedDateTime | null)[],
): Temporal.PlainDateTime[] {
  try {
    const it = new RRuleTemporal({
      rruleString: `RRULE:${text}`,
      dtstart: utc(Temporal.PlainDateTime.from(startLocal)),
      maxIterations: maxSteps,
      maxCandidateEvaluations: maxSteps,
    });
    return ask(it).flatMap((one) =>
      one === null ? [] : [Temporal.PlainDateTime.from(one.toString().slice(0, 19))],
    );
  } catch (error) {
    throw new CarillonError('invalid_input', {
      field: 'rule',
      problem: `can not be computed: ${messageOf(error)}`,
    });
  }
}

const utc = (plain: Temporal.PlainDateTime): Temporal.ZonedDateTime => plain.toZonedDateTime('UTC');

/** Occurrences that fall on one moment are one: of them the one whose time the clock shows, else the first. */
function resolve(
  nominals: readonly Temporal.PlainDateTime[],
  { timezone, skipDates }: Recurrence,
): Occurrence[] {
  const byMoment = new Map<number, Occurrence>();
  for (const nominal of nominals) {
    if (skipDates.includes(nominal.toPlainDate().toString())) continue;
    const instant = onWallClock(nominal, timezone);
    const exact = instant.toZonedDateTimeISO(timezone).toPlainDateTime().equals(nominal);
    const ms = instant.epochMilliseconds;
    if (exact || !byMoment.has(ms))
      byMoment.set(ms, { nominal: nominal.toString({ smallestUnit: 'second' }), at: new Date(ms) });
  }
  return [...byMoment.values()].sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Where the rule's UNTIL or the end, whichever is first, lies on the wall clock. */
function lastNominal({ endLocal, timezone }: Recurrence, { until }: Rule): Temporal.PlainDateTime | null {
  const end = endLocal === null ? null : Temporal.PlainDateTime.from(endLocal);
  if (until === null) return end;
  const last =
    until instanceof Temporal.Instant ? until.toZonedDateTimeISO(timezone).toPlainDateTime() : until;
  return earliest(last, end);
}

const earliest = (
  one: Temporal.PlainDateTime,
  other: Temporal.PlainDateTime | null,
): Temporal.PlainDateTime => (other !== null && Temporal.PlainDateTime.compare(other, one) < 0 ? other : one);
