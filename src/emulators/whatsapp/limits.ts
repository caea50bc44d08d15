import type { StoreTransaction } from '../harness/index.ts';
import { cloudError } from './cloud-error.ts';
import { emulatedNumber, personId, platform, type PersonData } from './entities.ts';
import type { WhatsappSettings } from './settings.ts';

const pairIntervalMs = 6_000;
const dayMs = 24 * 3_600_000;

export const throughputReached = ({ throughputStatus: status }: WhatsappSettings) =>
  cloudError(130429, 'Cloud API message throughput has been reached.', { status });

/** Throws 130429 when the second has had its messages. Kept by the process only: it is forgotten in a second anyhow. */
export function createThroughput(settings: WhatsappSettings): (now: Date) => void {
  let [second, count] = [0, 0];
  return (now) => {
    const current = Math.floor(now.getTime() / 1000);
    if (current !== second) [second, count] = [current, 0];
    count += 1;
    if (count > settings.messagesPerSecond) throw throughputReached(settings);
  };
}

/**
 * Until when the pair is busy with one message more. Each takes six seconds; a burst borrows from what comes later.
 * Throws 131056.
 */
export function nextBusyUntil({ busyUntil }: PersonData, now: Date, { pairBurst }: WhatsappSettings): string {
  const from = Math.max(now.getTime(), busyUntil === null ? 0 : Date.parse(busyUntil));
  if (from - now.getTime() > (pairBurst - 1) * pairIntervalMs) {
    throw cloudError(
      131056,
      'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
    );
  }
  return new Date(from + pairIntervalMs).toISOString();
}

const reach = 'reach';

/** Counts a person reached outside a window; throws when that is one too many for the moving 24 hours. */
export async function countReached(
  tx: StoreTransaction,
  digits: string,
  now: Date,
  { messagingLimit: limit, messagingLimitCode: code }: WhatsappSettings,
): Promise<void> {
  if (limit === null) return;
  const owner = emulatedNumber.id;
  // Nobody is counted twice within the 24 hours, so an entry is a person.
  const since = new Date(now.getTime() - dayMs + 1);
  const counted = await tx.list({ platform, kind: reach, owner, since, limit });
  if (counted.length >= limit) {
    throw cloudError(
      code,
      'The business has reached its messaging limit: too many users within 24 hours who did not write first.',
    );
  }
  const id = `${personId(digits)}/${now.getTime()}`;
  await tx.put({ platform, kind: reach, id, owner, createdAt: now, data: {} });
}
