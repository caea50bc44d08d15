import type { Connection, Metrics } from '../platform.ts';
import { ask, isGone } from './request.ts';
import { postMetrics, type PostFigures } from './schemas.ts';

const engagements = ['like_count', 'reply_count', 'retweet_count', 'quote_count', 'bookmark_count'];

/**
 * Figures of one post. X counts impressions, not people, so `reach` is null; what X leaves out is null or missing. Link
 * clicks X tells the owner only, for 30 days.
 */
export async function metrics(connection: Connection, remoteId: string): Promise<Metrics | null> {
  const { data, errors = [] } = await figuresOf(connection, remoteId, 'public_metrics,non_public_metrics');
  const open = data ?? (errors.some(isAboutFields) ? await openFigures(connection, remoteId) : undefined);
  if (open === undefined) return null;
  const { public_metrics: all = {}, non_public_metrics: own = {} } = open;
  const counted = engagements.flatMap((name) => all[name] ?? []);
  return {
    reach: null,
    engagement: counted.length === 0 ? null : counted.reduce((sum, count) => sum + count, 0),
    clicks: own['url_link_clicks'] ?? null,
    raw: { ...own, ...all },
  };
}

/** Asked for once more, where the owner's figures were refused and all others with them. */
const openFigures = async (connection: Connection, remoteId: string) =>
  (await figuresOf(connection, remoteId, 'public_metrics')).data;

async function figuresOf(connection: Connection, remoteId: string, fields: string): Promise<PostFigures> {
  try {
    return await ask(connection, postMetrics, `/2/tweets/${remoteId}`, { 'tweet.fields': fields });
  } catch (error) {
    if (isGone(error)) return {};
    throw error;
  }
}

/** "not-authorized-for-field", "field-unauthorized": the post is there. */
const isAboutFields = ({ type }: { type?: string | undefined }): boolean => type?.includes('field') ?? false;
