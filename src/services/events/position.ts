/**
 * A place in the feed. Ids are given out before the commit, so that a reader who goes by them alone misses what commits
 * late; numbers of transactions, read no further than the oldest one that still runs, have no such gaps.
 */
export interface Position {
  xact: bigint;
  id: bigint;
}

/** After everything of the transactions before that one. */
export const before = (horizon: bigint): Position => ({ xact: horizon - 1n, id: 2n ** 63n - 1n });

export const isAfter = (a: Position, b: Position): boolean =>
  a.xact === b.xact ? a.id > b.id : a.xact > b.xact;

/** 32 hex digits that sort as positions do. */
export const writePosition = ({ xact, id }: Position): string => hex(xact) + hex(id);

/** Null for what is none. */
export function readPosition(text: string): Position | null {
  if (!/^[0-7][0-9a-f]{15}[0-7][0-9a-f]{15}$/.test(text)) return null;
  return { xact: BigInt(`0x${text.slice(0, 16)}`), id: BigInt(`0x${text.slice(16)}`) };
}

const hex = (number: bigint): string => number.toString(16).padStart(16, '0');
