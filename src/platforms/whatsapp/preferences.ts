import type { Preference } from '../platform.ts';
import { changesIn } from './changes.ts';
import { normalizeNumber } from './message.ts';
import { inboundSchema, preferenceSchema } from './schemas.ts';

/**
 * Who stopped marketing messages, or wants them again, in a verified webhook: by WhatsApp's own switch
 * (`user_preferences`), or by writing "STOP" or pressing a button of that name. In the order of their time, so that the
 * last one of a person holds. Throws on malformed bodies.
 */
export function preferencesIn(body: string): Preference[] {
  const switched = changesIn(body, 'user_preferences')
    .flatMap(({ user_preferences: preferences }) => preferences)
    .map(switchOf);
  const written = changesIn(body, 'messages')
    .flatMap(({ messages }) => messages)
    .map(stopOf);
  return [...switched, ...written]
    .filter((preference) => preference !== null)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function switchOf(preference: unknown): Preference | null {
  const read = preferenceSchema.safeParse(preference).data;
  if (read === undefined) return null;
  return { recipient: recipientOf(read.wa_id), optedOut: read.value === 'stop', at: read.timestamp };
}

function stopOf(message: unknown): Preference | null {
  const read = inboundSchema.safeParse(message).data;
  if (read === undefined) return null;
  const said = read.text?.body ?? read.button?.text ?? '';
  if (!/^[^\p{L}\p{N}]*stop[^\p{L}\p{N}]*$/iu.test(said)) return null;
  return { recipient: recipientOf(read.from), optedOut: true, at: read.timestamp };
}

const recipientOf = (id: string): string => normalizeNumber(id) ?? id;
