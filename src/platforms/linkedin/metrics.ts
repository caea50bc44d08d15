import type { Connection, Metrics } from '../platform.ts';
import { ask, finder } from './request.ts';
import { memberFigure, shareStatistics } from './schemas.ts';
import { settingsIn } from './settings.ts';

/** As `memberCreatorPostAnalytics` names a post, by the kind of its URN. */
const entities: Readonly<Record<string, string>> = { share: 'share', ugcPost: 'ugc' };

/** LinkedIn gives one of these a call. */
const memberFigures = ['IMPRESSION', 'MEMBERS_REACHED', 'REACTION', 'COMMENT', 'RESHARE'] as const;

/** The parameter that names the post, by the kind of its URN; LinkedIn has no figures for an "activity". */
const parameters: Readonly<Record<string, string>> = { share: 'shares', ugcPost: 'ugcPosts' };

/** Figures of one post. Of a member's only where the operator says that the token may see them. */
export async function metrics(connection: Connection, remoteId: string): Promise<Metrics | null> {
  if (connection.account.kind === 'organization') return organizationMetrics(connection, remoteId);
  return settingsIn(connection.credentials).memberAnalytics ? memberMetrics(connection, remoteId) : null;
}

/** Of the last twelve months. */
async function organizationMetrics(connection: Connection, remoteId: string): Promise<Metrics | null> {
  const parameter = parameters[remoteId.split(':')[2] ?? ''];
  if (parameter === undefined) return null;
  const organization = encodeURIComponent(connection.account.remoteId);
  const query = `q=organizationalEntity&organizationalEntity=${organization}`;
  const list = `${parameter}=List(${encodeURIComponent(remoteId)})`;
  const path = `/rest/organizationalEntityShareStatistics?${query}&${list}`;
  const { elements } = await ask(connection, shareStatistics, path, finder);
  const statistics = elements[0]?.totalShareStatistics;
  return statistics === undefined ? null : metricsOf(statistics);
}

/** Of the post's whole life. A figure that LinkedIn does not say stays open. */
async function memberMetrics(connection: Connection, remoteId: string): Promise<Metrics | null> {
  const entity = entities[remoteId.split(':')[2] ?? ''];
  if (entity === undefined) return null;
  const of = `q=entity&entity=(${entity}:${encodeURIComponent(remoteId)})&aggregation=TOTAL`;
  const raw: Record<string, number> = {};
  for (const figure of memberFigures) {
    const path = `/rest/memberCreatorPostAnalytics?${of}&queryType=${figure}`;
    const [element] = (await ask(connection, memberFigure, path, finder)).elements;
    if (element !== undefined) raw[figure] = element.count;
  }
  if (Object.keys(raw).length === 0) return null;
  return {
    reach: raw['MEMBERS_REACHED'] ?? null,
    engagement: sumOf([raw['REACTION'], raw['COMMENT'], raw['RESHARE']]),
    clicks: null,
    raw,
  };
}

/** Members that are no figures are left out; nothing is taken for 0 unless LinkedIn said 0. */
export function metricsOf(statistics: Readonly<Record<string, unknown>>): Metrics {
  const figures = Object.entries(statistics).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const raw = Object.fromEntries(figures);
  return {
    reach: raw['uniqueImpressionsCount'] ?? null,
    engagement: sumOf([raw['likeCount'], raw['commentCount'], raw['shareCount']]),
    clicks: raw['clickCount'] ?? null,
    raw,
  };
}

/** Null when LinkedIn said none of them. */
function sumOf(figures: readonly (number | undefined)[]): number | null {
  const said = figures.filter((figure) => figure !== undefined);
  return said.length === 0 ? null : said.reduce((sum, figure) => sum + figure, 0);
}
