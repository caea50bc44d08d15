import { graphAccess, graphErrorOf, graphPost } from '../graph.ts';
import { readJson, sendOnce, type HttpAnswer, type HttpRequest, type SendPermit } from '../http.ts';
import type { Connection, Draft, PublishOutcome } from '../platform.ts';
import { refusalOf } from './errors.ts';
import { publishedSchema } from './schemas.ts';

/** The one visible call: POST /{page}/feed. `addressOf` makes a post's address from its id. */
export async function publish(
  connection: Connection,
  draft: Draft,
  permit: SendPermit,
  addressOf: (postId: string) => string,
): Promise<PublishOutcome> {
  const sent = await sendOnce(connection.endpoint, requestOf(connection, draft), permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  return outcomeOf(sent.answer, addressOf);
}

/** Read-after-write (`fields`) brings the address with the answer. */
function requestOf({ account, credentials }: Connection, draft: Draft): HttpRequest {
  const form = new URLSearchParams();
  if (draft.text.trim() !== '') form.set('message', draft.text);
  if (draft.link !== null) form.set('link', draft.link);
  form.set('fields', 'id,permalink_url,created_time');
  return graphPost(graphAccess(credentials, 'FB'), [account.remoteId, 'feed'], form);
}

/** Pure but for the clock that a limit's end is counted from. */
export function outcomeOf(answer: HttpAnswer, addressOf: (postId: string) => string): PublishOutcome {
  const published = readJson(publishedSchema, answer.body);
  if (answer.status !== 200 || published === null || graphErrorOf(answer) !== null) {
    return refusalOf(answer, new Date());
  }
  if (published.id === undefined) return { outcome: 'applied_unidentified' };
  const url = published.permalink_url?.startsWith('http') ? published.permalink_url : addressOf(published.id);
  return { outcome: 'applied', remoteId: published.id, url };
}
