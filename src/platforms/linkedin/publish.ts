import { sendOnce, type SendPermit } from '../http.ts';
import type { Connection, Draft, PublishOutcome } from '../platform.ts';
import { outcomeOf } from './errors.ts';
import { toLittleText } from './little-text.ts';
import { authorized } from './request.ts';

/** Creates the post: public, in the main feed. */
export async function publish(
  connection: Connection,
  draft: Draft,
  permit: SendPermit,
  urlOf: (urn: string) => string,
): Promise<PublishOutcome> {
  const request = authorized(connection, {
    method: 'POST',
    path: '/rest/posts',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(postOf(connection.account.remoteId, draft)),
  });
  const sent = await sendOnce(connection.endpoint, request, permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  return outcomeOf(sent.answer, urlOf);
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

/** LinkedIn does not look at the address itself: the card has the title we give, or shows the host. */
function articleOf({ link, linkTitle }: Draft): { content?: { article: { source: string; title: string } } } {
  if (link === null) return {};
  return { content: { article: { source: link, title: linkTitle?.trim() || new URL(link).host } } };
}
