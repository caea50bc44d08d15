import { sendOnce, type SendPermit } from '../http.ts';
import type { Connection, Draft, PublishOutcome } from '../platform.ts';
import { outcomeOf } from './errors.ts';
import { signed } from './request.ts';
import { textOf } from './validate.ts';

/** Creates the post. X rejects unknown fields, so the body holds the text and nothing else. */
export async function publish(
  connection: Connection,
  draft: Draft,
  permit: SendPermit,
  urlOf: (id: string) => string,
): Promise<PublishOutcome> {
  const request = signed(connection, {
    method: 'POST',
    path: '/2/tweets',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: textOf(draft) }),
  });
  const sent = await sendOnce(connection.endpoint, request, permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  return outcomeOf(sent.answer, urlOf);
}
