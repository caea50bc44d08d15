import { graphAccess, graphErrorOf, graphPost } from '../graph.ts';
import { nowAt, readJson, sendOnce, type HttpAnswer, type HttpRequest, type SendPermit } from '../http.ts';
import type { Connection, Draft, Handle, PublishOutcome } from '../platform.ts';
import { refusalOf } from './errors.ts';
import { messagePart, normalizeNumber } from './message.ts';
import { sentSchema } from './schemas.ts';

/** The one visible call: POST /{phone_number_id}/messages. */
export async function publish(
  connection: Connection,
  draft: Draft,
  handle: Handle,
  permit: SendPermit,
): Promise<PublishOutcome> {
  const mediaId = handle['mediaId'] ?? null;
  if (mediaId === null && draft.media?.length) return withoutItsFile;
  const request = requestOf(connection, draft, mediaId, permit);
  const sent = await sendOnce(connection.endpoint, request, permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  return outcomeOf(sent.answer, nowAt(connection.endpoint));
}

const withoutItsFile: PublishOutcome = {
  outcome: 'refused',
  failure: { kind: 'internal', message: 'The file of this message was not uploaded, so nothing was sent.' },
};

/** `biz_opaque_callback_data` comes back in every status webhook: the only witness when the answer is lost. */
function requestOf(
  { account, credentials }: Connection,
  draft: Draft,
  mediaId: string | null,
  permit: SendPermit,
): HttpRequest {
  return graphPost(graphAccess(credentials, 'WHATSAPP'), [account.remoteId, 'messages'], {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    // Without the plus Meta puts the sender's country code in front (docs: "WhatsApp user phone number formats").
    to: normalizeNumber(draft.to ?? '') ?? draft.to,
    ...messagePart(draft, mediaId),
    biz_opaque_callback_data: permit.effectId,
  });
}

/** Pure but for the clock that a limit's end is counted from. */
export function outcomeOf(answer: HttpAnswer, now = new Date()): PublishOutcome {
  const message = readJson(sentSchema, answer.body)?.messages[0];
  if (answer.status !== 200 || message === undefined || graphErrorOf(answer) !== null) {
    return refusalOf(answer, now);
  }
  return { outcome: 'applied', remoteId: message.id, url: null };
}
