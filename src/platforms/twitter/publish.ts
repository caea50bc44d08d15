import { nowAt, sendOnce, type HttpRequest, type SendPermit } from '../http.ts';
import type { Connection, Draft, Handle, PublishOutcome, Reply, RepliesBy } from '../platform.ts';
import { outcomeOf } from './errors.ts';
import { uploadedIds } from './handle.ts';
import { cured } from './oauth.ts';
import { idIn } from './post-address.ts';
import { authorized } from './request.ts';
import { textOf } from './validate.ts';

/** Creates the post. X rejects unknown fields, so the body holds what the draft has, and nothing else. */
export async function publish(
  connection: Connection,
  draft: Draft,
  handle: Handle,
  permit: SendPermit,
  urlOf: (id: string) => string,
): Promise<PublishOutcome> {
  const request: HttpRequest = {
    method: 'POST',
    path: '/2/tweets',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(bodyOf(draft, handle)),
  };
  const sent = await sendOnce(connection.endpoint, authorized(connection, request), permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  const outcome = outcomeOf(sent.answer, urlOf, nowAt(connection.endpoint));
  return outcome.outcome === 'refused'
    ? { ...outcome, failure: cured(connection.credentials, outcome.failure) }
    : outcome;
}

function bodyOf(draft: Draft, handle: Handle): Record<string, unknown> {
  const text = textOf(draft);
  return {
    ...(text !== '' && { text }),
    ...showing(draft, handle),
    ...answering(draft.reply),
    ...quoting(draft.quotes),
    ...(draft.repliesBy && { reply_settings: settingOf[draft.repliesBy] }),
  };
}

function showing({ media = [] }: Draft, handle: Handle): { media?: { media_ids: string[] } } {
  if (media.length === 0) return {};
  const ids = uploadedIds(handle);
  if (ids.length !== media.length)
    throw new Error('a post can not be published before its media are uploaded');
  return { media: { media_ids: ids } };
}

/** X has one kind of reply, for the segments of a thread and for comments. */
function answering(reply: Reply | undefined): { reply?: { in_reply_to_tweet_id: string } } {
  if (reply === undefined) return {};
  if (reply.to === null) throw new Error('a reply can not be published before the post it answers');
  return { reply: { in_reply_to_tweet_id: reply.to } };
}

function quoting(quotes: string | undefined): { quote_tweet_id?: string } {
  if (quotes === undefined) return {};
  const id = idIn(quotes);
  if (id === null) throw new Error('what is quoted is no post');
  return { quote_tweet_id: id };
}

const settingOf: Record<RepliesBy, string> = {
  followed: 'following',
  mentioned: 'mentionedUsers',
  subscribers: 'subscribers',
  verified: 'verified',
};
