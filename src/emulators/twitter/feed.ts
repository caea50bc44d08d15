import type { EmulatorContext, FeedItem, FeedMedia } from '../harness/index.ts';
import { addresses, emulatedUser, type AttachedMedia, type PostData } from './entities.ts';
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
  const { media } = post.data;
  const note = noteOf(post.data);
  return {
    id: post.id,
    replyTo: post.data.inReplyTo,
    taskId: post.data.taskId,
    account: `@${emulatedUser.username}`,
    text: post.data.written,
    link: post.data.urls.find(({ media_key }) => media_key === undefined)?.expanded_url ?? null,
    to: null,
    url: `${addresses.site}/${emulatedUser.username}/status/${post.id}`,
    ...(media && media.length > 0 && { media: media.map(shownOf) }),
    ...(note !== '' && { note }),
    createdAt: post.createdAt,
    metrics: { ...publicMetrics(figures), ...nonPublicMetrics(figures) },
  };
}

const shownOf = ({ id, file, alt }: AttachedMedia): FeedMedia => ({
  id,
  mime: file.mime ?? '',
  bytes: file.bytes,
  sha256: file.sha256,
  alt,
  preview: file.preview,
  ...(file.durationMs !== null && { durationMs: file.durationMs }),
});

const repliers: Readonly<Record<string, string>> = {
  following: 'accounts the author follows',
  mentionedUsers: 'accounts it mentions',
  subscribers: 'subscribers',
  verified: 'verified accounts',
};

/** What tells it from an ordinary post. */
function noteOf({ quotes, replySettings, madeWithAi, paidPartnership }: PostData): string {
  return [
    ...(quotes ? [`quote of ${quotes}`] : []),
    ...(replySettings ? [`replies: ${repliers[replySettings] ?? replySettings}`] : []),
    ...(madeWithAi ? ['made with AI'] : []),
    ...(paidPartnership ? ['paid partnership'] : []),
  ].join(' · ');
}
