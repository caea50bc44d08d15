import { nowAt, sendOnce, type SendPermit } from '../http.ts';
import type { Connection, Draft, PublishOutcome, Reply } from '../platform.ts';
import { outcomeOf } from './errors.ts';
import { signed } from './request.ts';
import { textOf } from './validate.ts';

/** Creates the post. X rejects unknown fields, so the body holds the text, what it answers, and nothing else. */
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
    body: JSON.stringify({ text: textOf(draft), ...answering(draft.reply) }),
  });
  const sent = await sendOnce(connection.endpoint, request, permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  return outcomeOf(sent.answer, urlOf, nowAt(connection.endpoint));
}

/** X has one kind of reply, for the segments of a thread and for comments. */
function answering(reply: Reply | undefined): { reply?: { in_reply_to_tweet_id: string } } {
  if (reply === undefined) return {};
  if (reply.to === null) throw new Error('a reply can not be published before the post it answers');
  return { reply: { in_reply_to_tweet_id: reply.to } };
}
