import type { Failure } from '../../core/index.ts';
import { graphAccess, graphErrorOf, graphPost, type GraphRules } from '../graph.ts';
import { nowAt, readJson, sendOnce, type HttpAnswer, type HttpRequest, type SendPermit } from '../http.ts';
import type { Connection, Draft, Handle, PublishOutcome } from '../platform.ts';
import { commentText, postBelow } from './comments.ts';
import { commentRules, refusalOf, rules } from './errors.ts';
import { photosIn, storyIn } from './handle.ts';
import { publishedSchema, storyPublishedSchema, successSchema } from './schemas.ts';

/**
 * The one visible call, by what `handle` names: a post to /{page}/feed, a video, a reel, a story; or a comment for a draft
 * that answers a post. `addressOf` makes a post's address from its id; a comment's does not follow from it.
 */
export async function publish(
  connection: Connection,
  draft: Draft,
  handle: Handle,
  permit: SendPermit,
  addressOf: (postId: string) => string,
): Promise<PublishOutcome> {
  if (!bringsAll(draft, handle)) return { outcome: 'refused', failure: incomplete };
  const sent = await sendOnce(connection.endpoint, requestOf(connection, draft, handle), permit);
  if (sent.result === 'not_sent') return { outcome: 'refused', failure: sent.failure };
  if (sent.result === 'unknown') return { outcome: 'unknown', reason: sent.reason };
  const now = nowAt(connection.endpoint);
  if (draft.reply !== undefined) return outcomeOf(sent.answer, () => null, commentRules, now);
  const { reel } = handle;
  if (reel !== undefined) return reelOutcomeOf(sent.answer, { remoteId: reel, url: addressOf(reel) }, now);
  if (storyIn(handle) !== undefined) return storyOutcomeOf(sent.answer, addressOf, now);
  return outcomeOf(sent.answer, addressOf, rules, now);
}

/** All files of a post arrive, or nothing is published. */
function bringsAll({ media = [] }: Draft, handle: Handle): boolean {
  const isSingle = [handle['file'], handle['reel'], storyIn(handle)].some((upload) => upload !== undefined);
  return media.length === (isSingle ? 1 : photosIn(handle).length);
}

const incomplete: Failure = {
  kind: 'internal',
  message: 'The post was not sent: it has files that were not uploaded.',
};

function requestOf({ account, credentials }: Connection, draft: Draft, handle: Handle): HttpRequest {
  const access = graphAccess(credentials, 'FB');
  const page = account.remoteId;
  if (draft.reply !== undefined) {
    return graphPost(
      access,
      [postBelow(draft.reply), 'comments'],
      answeredBy({ message: commentText(draft) }),
    );
  }
  const { reel, file, mark, photoStory, videoStory } = handle;
  if (reel !== undefined) return graphPost(access, [page, 'video_reels'], reelForm(draft, reel));
  if (photoStory !== undefined) return graphPost(access, [page, 'photo_stories'], photoStoryForm(photoStory));
  if (videoStory !== undefined) return graphPost(access, [page, 'video_stories'], videoStoryForm(videoStory));
  if (file !== undefined)
    return { ...graphPost(access, [page, 'videos'], videoForm(draft, file, mark)), host: 'video' };
  return graphPost(access, [page, 'feed'], postForm(draft, photosIn(handle)));
}

/** Read-after-write (`fields`) brings the address with the answer. */
const answeredBy = (form: Record<string, string>): URLSearchParams =>
  new URLSearchParams({ ...form, fields: 'id,permalink_url,created_time' });

function postForm({ text, link }: Draft, photos: readonly string[]): URLSearchParams {
  const form = answeredBy({});
  if (text.trim() !== '') form.set('message', text);
  if (link !== null) form.set('link', link);
  for (const [index, id] of photos.entries())
    form.set(`attached_media[${index}]`, JSON.stringify({ media_fbid: id }));
  return form;
}

/** The mark stands in a field for publishers' own numbers, which no visitor sees. */
const videoForm = (draft: Draft, file: string, mark: string | undefined): URLSearchParams =>
  answeredBy({
    fbuploader_video_file_chunk: file,
    ...(mark !== undefined && { universal_video_id: mark }),
    ...describe(draft),
  });

const reelForm = (draft: Draft, reel: string): URLSearchParams =>
  new URLSearchParams({
    upload_phase: 'finish',
    video_id: reel,
    video_state: 'PUBLISHED',
    ...describe(draft),
  });

const photoStoryForm = (photo: string): URLSearchParams => new URLSearchParams({ photo_id: photo });

const videoStoryForm = (video: string): URLSearchParams =>
  new URLSearchParams({ upload_phase: 'finish', video_id: video });

function describe({ text, media = [] }: Draft): Record<string, string> {
  const title = media[0]?.title ?? '';
  return {
    ...(text.trim() !== '' && { description: text }),
    ...(title.trim() !== '' && { title }),
  };
}

/** A reel's answer says only that it was accepted; its id was known before. */
function reelOutcomeOf(
  answer: HttpAnswer,
  reel: { remoteId: string; url: string },
  now: Date,
): PublishOutcome {
  const isAccepted = answer.status === 200 && readJson(successSchema, answer.body) !== null;
  if (!isAccepted || graphErrorOf(answer) !== null) return refusalOf(answer, now);
  return { outcome: 'applied', ...reel };
}

function storyOutcomeOf(answer: HttpAnswer, addressOf: (id: string) => string, now: Date): PublishOutcome {
  const story = answer.status === 200 ? readJson(storyPublishedSchema, answer.body) : null;
  if (story === null || graphErrorOf(answer) !== null) return refusalOf(answer, now);
  if (story.post_id === undefined) return { outcome: 'applied_unidentified' };
  return { outcome: 'applied', remoteId: story.post_id, url: addressOf(story.post_id) };
}

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
