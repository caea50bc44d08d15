import {
  newestFirst,
  type EmulatorContext,
  type FeedItem,
  type FeedMedia,
  type StoreTransaction,
} from '../harness/index.ts';
import { commentUrl } from './comment-node.ts';
import { commentsOf } from './comments.ts';
import {
  emulatedPage,
  listPosts,
  pageLock,
  permalinkOf,
  platform,
  type Comment,
  type Post,
  type PostData,
} from './entities.ts';
import { addressOf } from './media-node.ts';
import { mediaOf, type Medium } from './media.ts';
import { metricsOf } from './metrics.ts';
import { publicIdOf } from './posts.ts';

/** What people see on the Page, newest first: its posts, reels and stories, and what it wrote below them. */
export async function readFeed(context: EmulatorContext, limit: number): Promise<FeedItem[]> {
  const pageId = emulatedPage.id;
  // Who looks at the feed sees the truth at once, whatever a read-back sees.
  const now = { ...context, settings: { ...context.settings, readBackLagMs: 0 } };
  const query = { pageId, since: null, cursor: null, limit };
  const items = await context.store.transaction(pageLock(pageId), async (tx) => {
    const shown: FeedItem[] = [];
    for (const post of await listPosts(tx, now, query)) {
      const media = await mediaOf(tx, post.data.media);
      shown.push(postItem(post, media, context.clock.now()));
    }
    let comments = 0;
    for await (const comment of commentsOf(tx)) {
      shown.push(await commentItem(tx, comment));
      if ((comments += 1) === limit) break;
    }
    return shown;
  });
  return newestFirst(items, limit);
}

function postItem(post: Post, media: readonly Medium[], now: Date): FeedItem {
  const id = publicIdOf(post);
  const [first] = media;
  return {
    id,
    replyTo: null,
    taskId: post.data.taskId,
    account: emulatedPage.name,
    text: post.data.message ?? '',
    link: post.data.link,
    to: null,
    url: first && post.data.format === 'reel' ? addressOf(first) : permalinkOf(id),
    ...(media.length > 0 && { media: media.map(mediaItem) }),
    ...(post.data.format && { note: post.data.format }),
    createdAt: post.createdAt,
    metrics: metricsOf(post, now),
  };
}

function mediaItem(medium: Medium): FeedMedia {
  const { file } = medium.data;
  return {
    id: medium.id,
    mime: file?.mime ?? 'application/octet-stream',
    bytes: file?.bytes ?? 0,
    sha256: file?.sha256 ?? '',
    alt: medium.kind === 'photo' ? medium.data.alt : null,
    preview: file?.preview ?? null,
    ...(file?.durationMs != null && { durationMs: file.durationMs }),
  };
}

async function commentItem(tx: StoreTransaction, comment: Comment): Promise<FeedItem> {
  const post = await tx.get<PostData>(platform, 'post', comment.owner);
  return {
    id: comment.id,
    replyTo: comment.data.parent ?? (post ? publicIdOf(post) : comment.owner),
    taskId: comment.data.taskId,
    account: emulatedPage.name,
    text: comment.data.message,
    link: null,
    to: null,
    url: commentUrl(comment),
    createdAt: comment.createdAt,
    metrics: {},
  };
}
