import type { StoreTransaction } from '../harness/index.ts';
import { emulatedNumber, personId, platform, type PersonData } from './entities.ts';
import { seededWindow, stoppedFromTheStart } from './recipients.ts';
import type { WhatsappSettings } from './settings.ts';

const kind = 'person';
const windowMs = 24 * 3_600_000;

export async function readPerson(tx: StoreTransaction, digits: string): Promise<PersonData> {
  const known = await tx.get<PersonData>(platform, kind, personId(digits));
  const stoppedAt = stoppedFromTheStart(digits) ? new Date(0).toISOString() : null;
  return known?.data ?? { busyUntil: null, wroteAt: null, stoppedAt, reachedAt: null };
}

export const putPerson = (
  tx: StoreTransaction,
  digits: string,
  createdAt: Date,
  data: PersonData,
): Promise<void> =>
  tx.put({ platform, kind, id: personId(digits), owner: emulatedNumber.id, createdAt, data });

/** Whether that moment lies within the 24 hours before now. */
export function isRecent(moment: string | null, now: Date): boolean {
  if (moment === null) return false;
  const age = now.getTime() - Date.parse(moment);
  return age >= 0 && age < windowMs;
}

/** Whether the person may be sent free-form messages, which decides about the price, too. */
export function hasOpenWindow(
  digits: string,
  person: PersonData,
  now: Date,
  { windows }: WhatsappSettings,
): boolean {
  if (isRecent(person.wroteAt, now)) return true;
  return windows === 'open' && seededWindow(digits) === null;
}

export const hasStopped = ({ stoppedAt }: PersonData, now: Date): boolean =>
  stoppedAt !== null && Date.parse(stoppedAt) <= now.getTime();
