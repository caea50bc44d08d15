import type { EmulatorContext, FeedItem } from '../harness/index.ts';
import { addresses, emulatedUser } from './entities.ts';
import { figuresOf, nonPublicMetrics, publicMetrics } from './metrics.ts';
import { platform, postsOf, type Post } from './posts.ts';

/** The profile as a reader sees it, newest first: links as they were written, nothing escaped. */
export function readFeed(context: EmulatorContext, limit: number): Promise<FeedItem[]> {
  const now = context.clock.now();
  return context.store.transaction(`${platform}/${emulatedUser.id}`, async (tx) => {
    const items: FeedItem[] = [];
    for await (const post of postsOf(tx, emulatedUser.id)) {
      if (items.length >= limit) break;
      items.push(itemOf(post, now));
    }
    return items;
  });
}

function itemOf(post: Post, now: Date): FeedItem {
  const figures = figuresOf(post, now.getTime() - post.createdAt.getTime());
  return {
    id: post.id,
    replyTo: post.data.inReplyTo,
    taskId: post.data.taskId,
    account: `@${emulatedUser.username}`,
    text: post.data.written,
    link: post.data.urls[0]?.expanded_url ?? null,
    to: null,
    url: `${addresses.site}/${emulatedUser.username}/status/${post.id}`,
    createdAt: post.createdAt,
    metrics: { ...publicMetrics(figures), ...nonPublicMetrics(figures) },
  };
}
