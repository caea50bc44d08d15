import { newestFirst, type EmulatorContext, type FeedItem } from '../harness/index.ts';
import { commentUrn, liveComments, objectOf, type Comment } from './comments.ts';
import { addresses, authorNames, type LinkedInSettings } from './entities.ts';
import { lockOn, livePosts, type Post } from './posts.ts';
import { statisticsOf } from './statistics.ts';

/** Posts and comments of both authors as a reader sees them, newest first: little text resolved, cut where LinkedIn cuts it. */
export async function readFeed(
  context: EmulatorContext,
  limit: number,
  settings: LinkedInSettings,
): Promise<FeedItem[]> {
  const now = context.clock.now();
  const items = await context.store.transaction(lockOn('feed'), async (tx) => {
    const posts: FeedItem[] = [];
    for await (const post of livePosts(tx)) if (posts.push(postItem(post, now)) >= limit) break;
    const comments: FeedItem[] = [];
    for await (const comment of liveComments(tx)) {
      if (comments.push(commentItem(comment, settings)) >= limit) break;
    }
    return [...posts, ...comments];
  });
  return newestFirst(items, limit);
}

function postItem(post: Post, now: Date): FeedItem {
  return {
    id: post.id,
    replyTo: null,
    taskId: post.data.taskId,
    account: authorNames[post.owner] ?? post.owner,
    text: post.data.shown,
    link: post.data.article?.source ?? null,
    to: null,
    url: `${addresses.post}/${post.id}/`,
    createdAt: post.createdAt,
    metrics: { ...statisticsOf(post, now.getTime() - post.createdAt.getTime()) },
  };
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
