import { Temporal } from 'temporal-polyfill';

/** The instant at which a zone's wall clock shows that time: after a gap the first valid minute, in an overlap the first. */
export function onWallClock(plain: Temporal.PlainDateTime, zone: string): Temporal.Instant {
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const exists = earlier.toPlainDateTime().equals(plain);
  if (exists) return earlier.toInstant();
  const change = earlier.getTimeZoneTransition('next');
  return (change ?? earlier).toInstant();
}

/** What a zone's wall clock shows at that moment. */
export const wallClockAt = (at: Date, zone: string): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDateTime();
