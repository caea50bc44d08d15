import type { Bucket } from './analytics-buckets.ts';
import { figuresOf, type Figures } from './metrics.ts';
import type { Post } from './posts.ts';

/** Counters of the OpenAPI file; those that no emulated thing moves are always 0. */
const counters = [
  'app_install_attempts',
  'app_opens',
  'bookmarks',
  'detail_expands',
  'email_tweet',
  'engagements',
  'follows',
  'hashtag_clicks',
  'impressions',
  'likes',
  'media_views',
  'permalink_clicks',
  'quote_tweets',
  'replies',
  'retweets',
  'shares',
  'unfollows',
  'unlikes',
  'url_clicks',
  'user_profile_clicks',
] as const;

type Counter = (typeof counters)[number];

export const analyticsFields = ['id', 'timestamp', 'timestamped_metrics', ...counters] as const;

/** A post's counters, one entry per piece of the time; a field of its own is the sum over all of it. */
export function analyticsOf(
  post: Post,
  buckets: readonly Bucket[],
  now: Date,
  fields: readonly string[],
): Record<string, unknown> {
  const pieces = buckets.map(({ start, end }) => ({
    timestamp: start.toISOString(),
    metrics: between(post, start, end, now),
  }));
  const view: Record<string, unknown> = { id: post.id };
  for (const field of fields) {
    if (field === 'timestamped_metrics') view[field] = pieces;
    else if (field === 'timestamp') view[field] = pieces[0]?.timestamp;
    else if (isCounter(field))
      view[field] = pieces.reduce((sum, { metrics }) => sum + (metrics[field] ?? 0), 0);
  }
  return view;
}

const isCounter = (field: string): field is Counter => counters.some((counter) => counter === field);

/** What was counted from `start` to before `end`, as far as it has come. */
function between(post: Post, start: Date, end: Date, now: Date): Record<Counter, number> {
  const [before, after] = [start, end].map((time) => countedBy(post, time < now ? time : now));
  const entries = counters.map((counter) => [counter, (after?.[counter] ?? 0) - (before?.[counter] ?? 0)]);
  return Object.fromEntries(entries) as Record<Counter, number>;
}

function countedBy(post: Post, time: Date): Partial<Record<Counter, number>> {
  const ageMs = time.getTime() - post.createdAt.getTime();
  return ageMs < 0 ? {} : countersOf(figuresOf(post, ageMs));
}

function countersOf(figures: Figures): Partial<Record<Counter, number>> {
  const { impressions, likes, reposts, replies, quotes, bookmarks, linkClicks, profileClicks } = figures;
  return {
    impressions,
    likes,
    replies,
    bookmarks,
    retweets: reposts,
    quote_tweets: quotes,
    url_clicks: linkClicks,
    user_profile_clicks: profileClicks,
    engagements: likes + reposts + replies + quotes + bookmarks + linkClicks + profileClicks,
  };
}
