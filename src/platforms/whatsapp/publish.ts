import { graphAccess, graphErrorOf, graphPost } from '../graph.ts';
import { nowAt, readJson, sendOnce, type HttpAnswer, type HttpRequest, type SendPermit } from '../http.ts';
import type { Connection, Draft, MessageTemplate, PublishOutcome } from '../platform.ts';
import { refusalOf } from './errors.ts';
import { sentSchema } from './schemas.ts';
import { namesAddress } from '../web-address.ts';

/** The one visible call: POST /{phone_number_id}/messages. */
export async function publish(
  connection: Connection,
  draft: Draft,
  permit: SendPermit,
): Promise<PublishOutcome> {
  const sent = await sendOnce(connection.endpoint, requestOf(connection, draft, permit), permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  return outcomeOf(sent.answer, nowAt(connection.endpoint));
}

/** `biz_opaque_callback_data` comes back in every status webhook: the only witness when the answer is lost. */
function requestOf({ account, credentials }: Connection, draft: Draft, permit: SendPermit): HttpRequest {
  return graphPost(graphAccess(credentials, 'WHATSAPP'), [account.remoteId, 'messages'], {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    // Without the plus Meta puts the sender's country code in front (docs: "WhatsApp user phone number formats").
    to: normalizeNumber(draft.to ?? '') ?? draft.to,
    ...(draft.template === null ? textPart(bodyOf(draft)) : templatePart(draft.template)),
    biz_opaque_callback_data: permit.effectId,
  });
}

const textPart = (body: string) => ({
  type: 'text',
  text: { body, preview_url: /https?:\/\//i.test(body) },
});

function templatePart({ name, language, parameters = [] }: MessageTemplate) {
  const values = parameters.map((text) => ({ type: 'text', text }));
  const template = {
    name,
    // WhatsApp writes languages with an underscore: pt_BR.
    language: { code: language.replace('-', '_') },
    ...(values.length === 0 ? {} : { components: [{ type: 'body', parameters: values }] }),
  };
  return { type: 'template', template };
}

/** "+" and 8 to 15 digits, from the same with or without "+"; null for anything else (E.164 has no zero in front). */
export function normalizeNumber(number: string): string | null {
  const digits = /^\+?([1-9]\d{7,14})$/.exec(number)?.[1];
  return digits === undefined ? null : `+${digits}`;
}

/** The text, and the link on a line of its own unless the text has it already. */
export function bodyOf({ text, link }: Draft): string {
  if (link === null || namesAddress(text, link)) return text;
  return text === '' ? link : `${text}\n${link}`;
}

/** Pure but for the clock that a limit's end is counted from. */
export function outcomeOf(answer: HttpAnswer, now = new Date()): PublishOutcome {
  const message = readJson(sentSchema, answer.body)?.messages[0];
  if (answer.status !== 200 || message === undefined || graphErrorOf(answer) !== null) {
    return refusalOf(answer, now);
  }
  return { outcome: 'applied', remoteId: message.id, url: null };
}
