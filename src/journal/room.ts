import type { Queryable } from '../db/index.ts';
import { selectFullUntil } from './sql/select-full-until.ts';

/** How many effects that count under `name` an account may have in a time. */
export interface Room {
  accountId: string;
  name: string;
  max: number;
  within: { windowMs: number } | 'day UTC';
  /** Not null: only what went to this recipient counts. */
  recipientId: string | null;
}

/** When there is room again; null: there is now. What is proven absent does not count. */
export async function roomIn(db: Queryable, room: Room): Promise<Date | null> {
  const [row] = await db.run<{ until: Date }>(selectFullUntil(room));
  return row?.until ?? null;
}
