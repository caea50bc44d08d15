import type { FeedItem } from './emulator.ts';

/** Posts and comments whose ids end in numbers of one series that grows with time, merged: the newest `limit`. */
export function newestFirst(items: readonly FeedItem[], limit: number): FeedItem[] {
  return items.toSorted((a, b) => (numberIn(a.id) < numberIn(b.id) ? 1 : -1)).slice(0, limit);
}

const numberIn = (id: string): bigint => BigInt(/\d+$/.exec(id)?.[0] ?? 0);
