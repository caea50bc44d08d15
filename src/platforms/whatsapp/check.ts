import type { Clock } from '../../core/index.ts';
import type { AccountHealth, Connection } from '../platform.ts';
import { numberFields, numberHealthOf } from './health.ts';
import { askNumber } from './identify.ts';

/** The number is read; a system user's token says nothing of its permissions and has no end. */
export async function check(connection: Connection, _clock: Clock): Promise<AccountHealth> {
  const { identity, answer } = await askNumber(connection, numberFields);
  const { quality = null, messagingLimit = null } = numberHealthOf(answer) ?? {};
  const notes: string[] = [];
  if (quality !== null) notes.push(`The quality of the number is ${quality}.`);
  if (messagingLimit !== null) {
    const people = messagingLimit === 'unlimited' ? 'any number of' : String(messagingLimit);
    notes.push(`The business may write first to ${people} people within 24 hours.`);
  }
  return { identity, scopes: null, missing: [], expiresAt: null, notes };
}
