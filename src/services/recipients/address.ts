import type { Queryable } from '../../db/index.ts';
import { selectAddress } from './sql/recipients.ts';

/** A recipient's address; null when that person was forgotten. */
export async function addressOf(db: Queryable, recipientId: string): Promise<string | null> {
  const [row] = await db.run<{ address: string }>(selectAddress(recipientId));
  return row?.address ?? null;
}
