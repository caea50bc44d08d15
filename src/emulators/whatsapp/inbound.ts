import { timedNumber, type StoreTransaction } from '../harness/index.ts';
import { digitsOf, emulatedNumber } from './entities.ts';
import { putPerson, readPerson } from './people.ts';
import { owe, seconds } from './webhooks.ts';

/** What a person writes, or taps. */
export interface Writing {
  /** Digits. */
  from: string;
  name: string | null;
  /** null: nothing is written, only the preference changes. */
  text: string | null;
  /** Set when `text` is the label of a quick reply. */
  payload: string | null;
  /** The message that is answered. */
  quotes: string | null;
  /** What the person wants of marketing from now on; null: as before. */
  preference: 'stop' | 'resume' | null;
}

const words: Readonly<Record<string, 'stop' | 'resume'>> = {
  stop: 'stop',
  'stop promotions': 'stop',
  start: 'resume',
};

export const wordOf = (text: string | null): 'stop' | 'resume' | null =>
  words[text?.trim().toLowerCase() ?? ''] ?? null;

/** A person writes at `at`, which may lie ahead: the window opens, the wish is kept, webhooks are owed. Returns the id. */
export async function receive(tx: StoreTransaction, writing: Writing, at: Date): Promise<string | null> {
  const { from, text, preference } = writing;
  const person = await readPerson(tx, from);
  await putPerson(tx, from, at, {
    ...person,
    ...(text !== null && { wroteAt: at.toISOString() }),
    ...(preference !== null && { stoppedAt: preference === 'stop' ? at.toISOString() : null }),
  });
  const number = timedNumber(at, await tx.nextNumber('whatsapp.inbound'));
  const id = `wamid.HBgI${Buffer.from(number).toString('base64')}`;
  if (text !== null) {
    await owe(tx, [{ id, dueAt: at, field: 'messages', value: messageValue(id, writing, text, at) }]);
  }
  if (preference !== null) {
    const value = preferenceValue(from, preference, at);
    await owe(tx, [{ id: `${id}/preference`, dueAt: at, field: 'user_preferences', value }]);
  }
  return text === null ? null : id;
}

function messageValue(
  id: string,
  { from, name, payload, quotes }: Writing,
  text: string,
  at: Date,
): Record<string, unknown> {
  const context = { from: digitsOf(emulatedNumber.displayPhoneNumber), id: quotes };
  const content =
    payload === null ? { type: 'text', text: { body: text } } : { type: 'button', button: { payload, text } };
  return {
    contacts: [{ profile: { name: name ?? 'Somebody' }, wa_id: from }],
    messages: [{ ...(quotes !== null && { context }), from, id, timestamp: String(seconds(at)), ...content }],
  };
}

const preferenceValue = (from: string, value: 'stop' | 'resume', at: Date): Record<string, unknown> => ({
  contacts: [{ wa_id: from }],
  user_preferences: [
    {
      wa_id: from,
      detail: `User requested to ${value} marketing messages`,
      category: 'marketing_messages',
      value,
      timestamp: seconds(at),
    },
  ],
});
