import { nowAt, sendOnce, type SendPermit } from '../http.ts';
import type { Connection, Draft, PublishOutcome } from '../platform.ts';
import { commentsPath, commentText, postBelow } from './comments.ts';
import { commentNaming, outcomeOf, postNaming } from './errors.ts';
import { toLittleText } from './little-text.ts';
import { authorized } from './request.ts';

/** Creates the post: public, in the main feed; or the comment, for a draft that answers a post. */
export async function publish(
  connection: Connection,
  draft: Draft,
  permit: SendPermit,
  urlOf: (urn: string) => string,
): Promise<PublishOutcome> {
  const post = draft.reply === undefined ? null : postBelow(draft.reply);
  const author = connection.account.remoteId;
  const request = authorized(connection, {
    method: 'POST',
    path: post === null ? '/rest/posts' : commentsPath(post),
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(post === null ? postOf(author, draft) : commentOn(post, author, draft)),
  });
  const sent = await sendOnce(connection.endpoint, request, permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  const naming = post === null ? postNaming : commentNaming(post);
  return outcomeOf(sent.answer, urlOf, naming, nowAt(connection.endpoint));
}

const postOf = (author: string, draft: Draft) => ({
  author,
  commentary: toLittleText(draft.text.trim()),
  visibility: 'PUBLIC',
  distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
  lifecycleState: 'PUBLISHED',
  isReshareDisabledByAuthor: false,
  ...articleOf(draft),
});

const commentOn = (object: string, actor: string, draft: Draft) => ({
  actor,
  object,
  message: { text: commentText(draft) },
});

/** LinkedIn does not look at the address itself: the card has the title we give, or shows the host. */
function articleOf({ link, linkTitle }: Draft): { content?: { article: { source: string; title: string } } } {
  if (link === null) return {};
  return { content: { article: { source: link, title: linkTitle?.trim() || new URL(link).host } } };
}
