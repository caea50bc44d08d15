import { graphAccess, graphErrorOf, graphGet } from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { Connection, Identity } from '../platform.ts';
import { callFailureOf } from './errors.ts';
import { numberSchema } from './schemas.ts';

/** Asks for the number that the id stands for; an id of something else is a mistake in the configuration. */
export async function identify({ credentials, endpoint }: Omit<Connection, 'account'>): Promise<Identity> {
  const numberId = credentials['WHATSAPP_PHONE_NUMBER_ID'] ?? '';
  const query = { fields: 'display_phone_number,verified_name,quality_rating' };
  const answer = await call(endpoint, graphGet(graphAccess(credentials, 'WHATSAPP'), [numberId], query));
  const error = graphErrorOf(answer);
  const number = answer.status === 200 && error === null ? readJson(numberSchema, answer.body) : null;
  if (number === null) {
    const failure = callFailureOf(answer, nowAt(endpoint));
    // Asked of an account or a page, Graph knows no such fields (100).
    throw new CallFailed(error?.code === 100 ? { ...failure, ...noNumber } : failure);
  }
  if (number.id !== undefined && number.id !== numberId) throw new CallFailed(noNumber);
  const displayName = number.display_phone_number ?? number.verified_name ?? numberId;
  return { remoteId: numberId, kind: 'number', displayName };
}

const noNumber = {
  kind: 'config',
  message:
    'WHATSAPP_PHONE_NUMBER_ID is not the id of a phone number that the token may see. Take the "Phone number ID" from ' +
    "the app's WhatsApp page, not the number itself and not the id of the account.",
} as const;
