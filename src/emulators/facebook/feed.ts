import { newestFirst, type EmulatorContext, type FeedItem } from '../harness/index.ts';
import { commentUrl } from './comment-node.ts';
import { commentsOf } from './comments.ts';
import { emulatedPage, listPosts, pageLock, permalinkOf, type Comment, type Post } from './entities.ts';
import { metricsOf } from './metrics.ts';

/** What people see on the Page, newest first: its posts, and what it wrote below them. */
export async function readFeed(context: EmulatorContext, limit: number): Promise<FeedItem[]> {
  const pageId = emulatedPage.id;
  // Who looks at the feed sees the truth at once, whatever a read-back sees.
  const now = { ...context, settings: { ...context.settings, readBackLagMs: 0 } };
  const query = { pageId, since: null, cursor: null, limit };
  const items = await context.store.transaction(pageLock(pageId), async (tx) => {
    const posts = await listPosts(tx, now, query);
    const comments: Comment[] = [];
    for await (const comment of commentsOf(tx)) {
      if (comments.push(comment) === limit) break;
    }
    return [...posts.map((post) => postItem(post, context.clock.now())), ...comments.map(commentItem)];
  });
  return newestFirst(items, limit);
}

const postItem = (post: Post, now: Date): FeedItem => ({
  id: post.id,
  replyTo: null,
  taskId: post.data.taskId,
  account: emulatedPage.name,
  text: post.data.message ?? '',
  link: post.data.link,
  to: null,
  url: permalinkOf(post.id),
  createdAt: post.createdAt,
  metrics: metricsOf(post, now),
});

const commentItem = (comment: Comment): FeedItem => ({
  id: comment.id,
  replyTo: comment.data.parent ?? comment.owner,
  taskId: comment.data.taskId,
  account: emulatedPage.name,
  text: comment.data.message,
  link: null,
  to: null,
  url: commentUrl(comment),
  createdAt: comment.createdAt,
  metrics: {},
});
