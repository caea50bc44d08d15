import {
  newestFirst,
  type EmulatorContext,
  type FeedItem,
  type FeedMedia,
  type StoreTransaction,
} from '../harness/index.ts';
import { commentUrn, liveComments, objectOf, type Comment } from './comments.ts';
import { addresses, authorNames } from './entities.ts';
import { lockOn, livePosts, type Post } from './posts.ts';
import type { LinkedInSettings } from './settings.ts';
import { statisticsOf } from './statistics.ts';
import { findUpload } from './uploads.ts';

/** Posts and comments of both authors as a reader sees them, newest first: little text resolved, cut where LinkedIn cuts it. */
export async function readFeed(
  context: EmulatorContext,
  limit: number,
  settings: LinkedInSettings,
): Promise<FeedItem[]> {
  const now = context.clock.now();
  const items = await context.store.transaction(lockOn('feed'), async (tx) => {
    const posts: FeedItem[] = [];
    for await (const post of livePosts(tx)) {
      if (posts.push(postItem(post, await mediaOf(tx, post), now)) >= limit) break;
    }
    const comments: FeedItem[] = [];
    for await (const comment of liveComments(tx)) {
      if (comments.push(commentItem(comment, settings)) >= limit) break;
    }
    return [...posts, ...comments];
  });
  return newestFirst(items, limit);
}

function postItem(post: Post, media: FeedMedia[], now: Date): FeedItem {
  const note = noteOn(post);
  return {
    id: post.id,
    replyTo: null,
    taskId: post.data.taskId,
    account: authorNames[post.owner] ?? post.owner,
    text: post.data.shown,
    link: post.data.article?.source ?? null,
    to: null,
    url: `${addresses.post}/${post.id}/`,
    ...(media.length > 0 && { media }),
    ...(note !== null && { note }),
    ...(post.data.article && {
      card: { title: post.data.article.title, description: post.data.article.description ?? null },
    }),
    createdAt: post.createdAt,
    metrics: { ...statisticsOf(post, now.getTime() - post.createdAt.getTime()) },
  };
}

/** The uploads of a post, or the thumbnail of its article. */
async function mediaOf(tx: StoreTransaction, { data: { article, media } }: Post): Promise<FeedMedia[]> {
  const thumbnail = article?.thumbnail === undefined ? [] : [article.thumbnail];
  const uploads = [
    ...thumbnail.map((urn) => ({ urn, altText: article?.thumbnailAltText ?? null })),
    ...(media?.uploads ?? []),
  ];
  const found: FeedMedia[] = [];
  for (const { urn, altText: alt } of uploads) {
    const file = (await findUpload(tx, urn))?.data.file;
    if (!file) continue;
    const { mime, bytes, sha256, preview, durationMs } = file;
    found.push({
      id: urn,
      mime: mime ?? 'application/octet-stream',
      bytes,
      sha256,
      alt,
      preview,
      ...(media?.title != null && { name: media.title }),
      ...(durationMs !== null && { durationMs }),
    });
  }
  return found;
}

/** Who sees it, where that is not everybody; what its upload is called; that it was edited. */
function noteOn({ data }: Post): string | null {
  const notes = [
    ...(data.visibility === 'PUBLIC' ? [] : [`visible to ${data.visibility}`]),
    ...(data.media?.title ? [`titled "${data.media.title}"`] : []),
    ...(data.editedAt === undefined ? [] : ['edited']),
  ];
  return notes.length === 0 ? null : notes.join(', ');
}

function commentItem(comment: Comment, settings: LinkedInSettings): FeedItem {
  const { id, owner: post, data } = comment;
  const urn = encodeURIComponent(commentUrn(post, id, settings));
  return {
    id,
    replyTo: data.parent ?? post,
    taskId: data.taskId,
    account: authorNames[data.actor] ?? data.actor,
    text: data.text,
    link: null,
    to: null,
    url: `${addresses.post}/${objectOf(post, settings)}/?commentUrn=${urn}`,
    createdAt: comment.createdAt,
    metrics: {},
  };
}
