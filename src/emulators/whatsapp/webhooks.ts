import type { StoreTransaction } from '../harness/index.ts';
import { digitsOf, emulatedNumber, platform } from './entities.ts';
import { isSubscribed } from './subscription.ts';

/** A webhook with one change of the emulated number. */
export interface ToldChange {
  id: string;
  dueAt: Date;
  field: 'messages' | 'user_preferences';
  /** What stands beside `messaging_product` and `metadata`. */
  value: Record<string, unknown>;
}

/** Owes it, durably with what caused it, unless no app is subscribed. */
export async function owe(tx: StoreTransaction, told: readonly ToldChange[]): Promise<void> {
  if (told.length === 0 || !(await isSubscribed(tx))) return;
  for (const { id, dueAt, field, value } of told) {
    await tx.owe({ id, platform, dueAt, body: JSON.stringify(envelope(field, value)) });
  }
}

function envelope(field: string, more: Record<string, unknown>): Record<string, unknown> {
  const metadata = {
    display_phone_number: digitsOf(emulatedNumber.displayPhoneNumber),
    phone_number_id: emulatedNumber.id,
  };
  const value = { messaging_product: 'whatsapp', metadata, ...more };
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: emulatedNumber.accountId, changes: [{ value, field }] }],
  };
}

/** Unix seconds. */
export const seconds = (moment: Date | string): number => Math.floor(new Date(moment).getTime() / 1000);
