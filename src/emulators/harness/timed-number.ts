/**
 * A number as text that grows with time and is not given again after the store was emptied, so that two posts never
 * share an id. `count` tells apart up to a million of the same millisecond.
 */
export function timedNumber(now: Date, count: number): string {
  return `${now.getTime()}${String(count % 1_000_000).padStart(6, '0')}`;
}
