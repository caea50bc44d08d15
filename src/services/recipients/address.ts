import type { Queryable } from '../../db/index.ts';
import { selectAddress } from './sql/recipients.ts';

/** Whom a message goes to. */
export interface Recipient {
  address: string;
  /** Wants no more messages. */
  optedOut: boolean;
}

/** Null when that person was forgotten. */
export async function recipientOf(db: Queryable, recipientId: string): Promise<Recipient | null> {
  const [row] = await db.run<Recipient & Record<string, unknown>>(selectAddress(recipientId));
  return row ?? null;
}
