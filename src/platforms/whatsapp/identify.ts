import { graphAccess, graphErrorOf, graphGet } from '../graph.ts';
import { call, CallFailed, nowAt, readJson, type HttpAnswer } from '../http.ts';
import type { Connection, Identity } from '../platform.ts';
import { callFailureOf } from './errors.ts';
import { numberSchema } from './schemas.ts';

type Caller = Omit<Connection, 'account'>;

/** Asks for the number that the id stands for; an id of something else is a mistake in the configuration. */
export const identify = async (caller: Caller): Promise<Identity> =>
  (await askNumber(caller, 'display_phone_number,verified_name,quality_rating')).identity;

/** As `identify`, with the whole answer. */
export async function askNumber(
  { credentials, endpoint }: Caller,
  fields: string,
): Promise<{ identity: Identity; answer: HttpAnswer }> {
  const numberId = credentials['WHATSAPP_PHONE_NUMBER_ID'] ?? '';
  const access = graphAccess(credentials, 'WHATSAPP');
  const answer = await call(endpoint, graphGet(access, [numberId], { fields }));
  const error = graphErrorOf(answer);
  const number = answer.status === 200 && error === null ? readJson(numberSchema, answer.body) : null;
  if (number === null) {
    const failure = callFailureOf(answer, nowAt(endpoint));
    // Asked of an account or a page, Graph knows no such fields (100).
    throw new CallFailed(error?.code === 100 ? { ...failure, ...noNumber } : failure);
  }
  if (number.id !== undefined && number.id !== numberId) throw new CallFailed(noNumber);
  const displayName = number.display_phone_number ?? number.verified_name ?? numberId;
  return { identity: { remoteId: numberId, kind: 'number', displayName }, answer };
}

const noNumber = {
  kind: 'config',
  message:
    'WHATSAPP_PHONE_NUMBER_ID is not the id of a phone number that the token may see. Take the "Phone number ID" from ' +
    "the app's WhatsApp page, not the number itself and not the id of the account.",
} as const;
