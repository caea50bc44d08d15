import type { EmulatorContext, FeedItem } from '../harness/index.ts';
import { addresses, authorNames } from './entities.ts';
import { lockOn, livePosts, type Post } from './posts.ts';
import { statisticsOf } from './statistics.ts';

/** Posts of both authors as a reader sees them, newest first: little text resolved, cut where LinkedIn cuts it. */
export function readFeed(context: EmulatorContext, limit: number): Promise<FeedItem[]> {
  const now = context.clock.now();
  return context.store.transaction(lockOn('feed'), async (tx) => {
    const items: FeedItem[] = [];
    for await (const post of livePosts(tx)) {
      if (items.length >= limit) break;
      items.push(itemOf(post, now));
    }
    return items;
  });
}

function itemOf(post: Post, now: Date): FeedItem {
  return {
    id: post.id,
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
