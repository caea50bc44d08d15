import { Temporal } from 'temporal-polyfill';
import { CarillonError, onWallClock } from '../../core/index.ts';

/** A moment, and the wall clock it was given in. */
export interface When {
  at: Date;
  /** "2026-12-01T09:00:00" in `timezone`; null when only the instant was given. */
  local: string | null;
  timezone: string | null;
}

const hasOffset = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/i;

/**
 * Reads "2026-12-01T09:00:00Z", "…+02:00", or a wall-clock time with an IANA `timezone`. A time that a clock change
 * skips becomes the first valid minute after it; one that happens twice is the first.
 * @throws CarillonError `invalid_input`, `timezone_required`
 */
export function parseWhen(field: string, text: string, timezone: string | null): When {
  const zone = timezone === null ? null : checkZone(timezone);
  const time = text.trim();
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(time)) throw invalid(field, text);
  if (hasOffset.test(time.slice(11))) {
    const at = readInstant(field, time);
    const local =
      zone === null
        ? null
        : at.toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'second' });
    return { at: storable(field, text, at), local, timezone: zone };
  }
  if (zone === null) throw new CarillonError('timezone_required', { scheduledAt: text });
  const plain = readPlain(field, time);
  const at = storable(field, text, onWallClock(plain, zone));
  return { at, local: plain.toString({ smallestUnit: 'second' }), timezone: zone };
}

/** Years that every zone and Postgres write with four digits. */
function storable(field: string, text: string, { epochMilliseconds }: Temporal.Instant): Date {
  const at = new Date(epochMilliseconds);
  if (at.getUTCFullYear() < 1 || at.getUTCFullYear() > 9998) throw invalid(field, text);
  return at;
}

/** The zone's own spelling of its name. @throws CarillonError `invalid_input` */
export function checkZone(timezone: string): string {
  try {
    return Temporal.Now.zonedDateTimeISO(timezone).timeZoneId;
  } catch {
    throw new CarillonError('invalid_input', {
      field: 'timezone',
      problem: `"${timezone}" is not an IANA time zone such as Europe/Berlin`,
    });
  }
}

function readInstant(field: string, text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text);
  } catch {
    throw invalid(field, text);
  }
}

function readPlain(field: string, text: string): Temporal.PlainDateTime {
  try {
    return Temporal.PlainDateTime.from(text, { overflow: 'reject' });
  } catch {
    throw invalid(field, text);
  }
}

const invalid = (field: string, text: string) =>
  new CarillonError('invalid_input', {
    field,
    problem: `"${text.slice(0, 80)}" is not a time such as 2026-12-01T09:00:00Z`,
  });
