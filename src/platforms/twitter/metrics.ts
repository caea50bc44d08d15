import { CallFailed } from '../http.ts';
import type { Connection, Metrics } from '../platform.ts';
import { ask } from './request.ts';
import { postMetrics } from './schemas.ts';

const engagements = ['like_count', 'reply_count', 'retweet_count', 'quote_count', 'bookmark_count'];

/** Figures of one post. X counts impressions, not people, so `reach` is null. */
export async function metrics(connection: Connection, remoteId: string): Promise<Metrics | null> {
  const query = { 'tweet.fields': 'public_metrics,non_public_metrics' };
  const { data } = await ask(connection, postMetrics, `/2/tweets/${remoteId}`, query).catch(nothingWhenGone);
  if (data === undefined) return null;
  const { public_metrics: open, non_public_metrics: own } = data;
  return {
    reach: null,
    engagement: engagements.reduce((sum, name) => sum + (open[name] ?? 0), 0),
    clicks: own?.['url_link_clicks'] ?? null,
    raw: { ...own, ...open },
  };
}

function nothingWhenGone(error: unknown): { data?: never } {
  if (error instanceof CallFailed && error.failure.platformCode?.startsWith('404')) return {};
  throw error;
}
