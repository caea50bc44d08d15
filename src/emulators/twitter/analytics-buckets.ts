const hourMs = 60 * 60 * 1000;
const lengthsMs = { hourly: hourMs, daily: 24 * hourMs, weekly: 7 * 24 * hourMs } as const;
const maxBuckets = 1_000;

export const granularities = ['hourly', 'daily', 'weekly', 'total'] as const;
export type Granularity = (typeof granularities)[number];

export interface Bucket {
  start: Date;
  end: Date;
}

/** The time in pieces that begin with it, the last one cut off at its end; null for more pieces than are answered. */
export function bucketsOf(start: Date, end: Date, granularity: Granularity): Bucket[] | null {
  if (granularity === 'total') return [{ start, end }];
  const lengthMs = lengthsMs[granularity];
  const count = Math.ceil((end.getTime() - start.getTime()) / lengthMs);
  if (count > maxBuckets) return null;
  return Array.from({ length: count }, (_, index) => {
    const from = start.getTime() + index * lengthMs;
    return { start: new Date(from), end: new Date(Math.min(from + lengthMs, end.getTime())) };
  });
}
