import { graphAccess, graphErrorOf, graphPost, type GraphRules } from '../graph.ts';
import { nowAt, readJson, sendOnce, type HttpAnswer, type HttpRequest, type SendPermit } from '../http.ts';
import type { Connection, Draft, PublishOutcome } from '../platform.ts';
import { commentText, postBelow } from './comments.ts';
import { commentRules, refusalOf, rules } from './errors.ts';
import { publishedSchema } from './schemas.ts';

/**
 * The one visible call: POST /{page}/feed, or /{post}/comments for a draft that answers a post. `addressOf` makes a post's
 * address from its id; a comment's does not follow from it.
 */
export async function publish(
  connection: Connection,
  draft: Draft,
  permit: SendPermit,
  addressOf: (postId: string) => string,
): Promise<PublishOutcome> {
  const sent = await sendOnce(connection.endpoint, requestOf(connection, draft), permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  const now = nowAt(connection.endpoint);
  return draft.reply === undefined
    ? outcomeOf(sent.answer, addressOf, rules, now)
    : outcomeOf(sent.answer, () => null, commentRules, now);
}

/** Read-after-write (`fields`) brings the address with the answer. */
function requestOf({ account, credentials }: Connection, draft: Draft): HttpRequest {
  const form = draft.reply === undefined ? postForm(draft) : commentForm(draft);
  form.set('fields', 'id,permalink_url,created_time');
  const path = draft.reply === undefined ? [account.remoteId, 'feed'] : [postBelow(draft.reply), 'comments'];
  return graphPost(graphAccess(credentials, 'FB'), path, form);
}

function postForm({ text, link }: Draft): URLSearchParams {
  const form = new URLSearchParams();
  if (text.trim() !== '') form.set('message', text);
  if (link !== null) form.set('link', link);
  return form;
}

const commentForm = (draft: Draft): URLSearchParams => new URLSearchParams({ message: commentText(draft) });

/** Pure but for the clock that a limit's end is counted from. */
export function outcomeOf(
  answer: HttpAnswer,
  addressOf: (id: string) => string | null,
  table: GraphRules = rules,
  now = new Date(),
): PublishOutcome {
  const published = readJson(publishedSchema, answer.body);
  if (answer.status !== 200 || published === null || graphErrorOf(answer) !== null) {
    return refusalOf(answer, now, table);
  }
  if (published.id === undefined) return { outcome: 'applied_unidentified' };
  const url = published.permalink_url?.startsWith('http') ? published.permalink_url : addressOf(published.id);
  return { outcome: 'applied', remoteId: published.id, url };
}
