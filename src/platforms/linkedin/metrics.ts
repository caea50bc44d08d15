import type { Connection, Metrics } from '../platform.ts';
import { ask, finder } from './request.ts';
import { shareStatistics } from './schemas.ts';

/** The parameter that names the post, by the kind of its URN; LinkedIn has no figures for an "activity". */
const parameters: Readonly<Record<string, string>> = { share: 'shares', ugcPost: 'ugcPosts' };

/** Figures of one post of an organization, of the last twelve months. */
export async function metrics(connection: Connection, remoteId: string): Promise<Metrics | null> {
  const parameter = parameters[remoteId.split(':')[2] ?? ''];
  if (connection.account.kind !== 'organization' || parameter === undefined) return null;
  const organization = encodeURIComponent(connection.account.remoteId);
  const query = `q=organizationalEntity&organizationalEntity=${organization}`;
  const list = `${parameter}=List(${encodeURIComponent(remoteId)})`;
  const path = `/rest/organizationalEntityShareStatistics?${query}&${list}`;
  const { elements } = await ask(connection, shareStatistics, path, finder);
  const statistics = elements[0]?.totalShareStatistics;
  return statistics === undefined ? null : metricsOf(statistics);
}

/** Members that are no figures are left out; nothing is taken for 0 unless LinkedIn said 0. */
export function metricsOf(statistics: Readonly<Record<string, unknown>>): Metrics {
  const figures = Object.entries(statistics).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const raw = Object.fromEntries(figures);
  const counts = [raw['likeCount'], raw['commentCount'], raw['shareCount']].filter(
    (count) => count !== undefined,
  );
  return {
    reach: raw['uniqueImpressionsCount'] ?? null,
    engagement: counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0),
    clicks: raw['clickCount'] ?? null,
    raw,
  };
}
