import { nowAt, sendOnce, type SendPermit } from '../http.ts';
import type { Connection, Draft, Handle, PublishOutcome, Visibility } from '../platform.ts';
import { commentsPath, commentText, postBelow } from './comments.ts';
import { commentNaming, outcomeOf, postNaming } from './errors.ts';
import { toLittleText } from './little-text.ts';
import { authorized, json } from './request.ts';
import { uploadedIn } from './uploads.ts';
import { altOf, titleOf } from './validate-media.ts';

/** Creates the post, in the main feed; or the comment, for a draft that answers a post. */
export async function publish(
  connection: Connection,
  draft: Draft,
  handle: Handle,
  permit: SendPermit,
  urlOf: (urn: string) => string,
): Promise<PublishOutcome> {
  const post = draft.reply === undefined ? null : postBelow(draft.reply);
  const author = connection.account.remoteId;
  const content = post === null ? contentOf(draft, uploadedIn(handle)) : {};
  if (content === null) {
    const message = 'Not every file of the post was uploaded to LinkedIn. Nothing was sent.';
    return { outcome: 'refused', failure: { kind: 'internal', message } };
  }
  const request = authorized(connection, {
    method: 'POST',
    path: post === null ? '/rest/posts' : commentsPath(post),
    headers: json,
    body: JSON.stringify(
      post === null ? { ...postOf(author, draft), ...content } : commentOn(post, author, draft),
    ),
  });
  const sent = await sendOnce(connection.endpoint, request, permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  const naming = post === null ? postNaming : commentNaming(post);
  return outcomeOf(sent.answer, urlOf, naming, nowAt(connection.endpoint));
}

const visibilities: Readonly<Record<Visibility, string>> = {
  connections: 'CONNECTIONS',
  logged_in: 'LOGGED_IN',
};

const postOf = (author: string, { text, visibility }: Draft) => ({
  author,
  commentary: toLittleText(text.trim()),
  visibility: visibility === undefined ? 'PUBLIC' : visibilities[visibility],
  distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
  lifecycleState: 'PUBLISHED',
  isReshareDisabledByAuthor: false,
});

const commentOn = (object: string, actor: string, draft: Draft) => ({
  actor,
  object,
  message: { text: commentText(draft) },
});

/** Below the text: files, or a link's card, or nothing. Null when a file has no URN. */
function contentOf({ media = [], link, linkTitle }: Draft, urns: readonly string[]) {
  if (media.length !== urns.length) return null;
  const files = media.flatMap((one, index) => {
    const [alt, title] = [altOf(one), titleOf(one)];
    return { id: urns[index] ?? '', ...(alt !== null && { altText: alt }), ...(title !== null && { title }) };
  });
  const [file] = files;
  if (file !== undefined)
    return { content: files.length === 1 ? { media: file } : { multiImage: { images: files } } };
  if (link === null) return {};
  // LinkedIn does not look at the address itself: the card has the title we give, or shows the host.
  return { content: { article: { source: link, title: linkTitle?.trim() || new URL(link).host } } };
}
