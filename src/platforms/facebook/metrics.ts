import { graphAccess, graphErrorOf, graphGet } from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { Connection, Metrics } from '../platform.ts';
import { isVideo } from './change.ts';
import { callFailureOf, hasNoInsights } from './errors.ts';
import { insightsSchema } from './schemas.ts';

/** Those alive since 2026-06-15, when the impressions metrics ended (docs: "Deprecated Metrics", 2026-03-02). */
const metricNames = [
  'post_media_view',
  'post_total_media_view_unique',
  'post_clicks',
  'post_reactions_by_type_total',
  'post_activity_by_action_type',
] as const;

/** A number, or numbers by type: {"like": 3, "love": 1}. */
type Insights = Partial<Record<string, number | Record<string, number>>>;

/** Of a post, or of a video or reel, which have an edge of their own where we name none: Facebook gives what it has. */
export async function metrics(connection: Connection, id: string): Promise<Metrics | null> {
  if (!isVideo(id)) return named(connection, id, metricNames);
  const given = await ask(connection, [id, 'video_insights'], {});
  if (given === 'not_for_this_post') return null;
  // The document that shows an edge of posts for videos as well is older.
  if (given === 'unknown_metric') return named(connection, id, [...metricNames, 'post_video_views']);
  return figuresOf(given);
}

/** All metrics in one call; one by one where that fails, because one unknown metric spoils the whole call (code 100). */
async function named(connection: Connection, id: string, names: readonly string[]): Promise<Metrics | null> {
  const path = [id, 'insights'];
  const together = await ask(connection, path, { metric: names.join(',') });
  if (together === 'not_for_this_post') return null;
  if (together !== 'unknown_metric') return figuresOf(together);
  const found: Insights = {};
  for (const name of names) {
    const insights = await ask(connection, path, { metric: name });
    if (insights === 'not_for_this_post') return null;
    if (insights !== 'unknown_metric') Object.assign(found, insights);
  }
  return figuresOf(found);
}

async function ask(
  { credentials, endpoint }: Connection,
  path: readonly string[],
  query: Readonly<Record<string, string>>,
): Promise<Insights | 'unknown_metric' | 'not_for_this_post'> {
  const answer = await call(endpoint, graphGet(graphAccess(credentials, 'FB'), path, query));
  const error = graphErrorOf(answer);
  if (error !== null && hasNoInsights(error)) return 'not_for_this_post';
  if (error?.code === 100 || error?.code === unknownPath) return 'unknown_metric';
  const insights = readJson(insightsSchema, answer.body);
  if (answer.status !== 200 || insights === null)
    throw new CallFailed(callFailureOf(answer, nowAt(endpoint)));
  // A curve of hundreds of points is no figure.
  const figures = insights.data.filter(({ name }) => !name.endsWith('_retention_graph'));
  return Object.fromEntries(figures.map(({ name, values }) => [name, values.at(-1)?.value]));
}

/** Graph's code for an edge that it does not know. */
const unknownPath = 2500;

/** Null when Facebook gave no figure at all. Pure. */
export function figuresOf(insights: Insights): Metrics | null {
  if (Object.values(insights).every((value) => value === undefined)) return null;
  return {
    reach: totalOf(firstOf(insights, reachNames)),
    engagement: engagementOf(insights),
    clicks: totalOf(insights['post_clicks']),
    raw: flat(insights),
  };
}

/** Names of one figure: of posts, of reels, of other videos (docs: "Video Insights", "Insights for Reels"). */
const reachNames = [
  'post_total_media_view_unique',
  'post_impressions_unique',
  'total_video_impressions_unique',
];
const reactionNames = [
  'post_reactions_by_type_total',
  'post_video_likes_by_reaction_type',
  'total_video_reactions_by_type_total',
];
const actionNames = [
  'post_activity_by_action_type',
  'post_video_social_actions',
  'total_video_stories_by_action_type',
];

const firstOf = (insights: Insights, names: readonly string[]): Insights[string] =>
  names.map((name) => insights[name]).find((value) => value !== undefined);

/** Reactions, comments and shares. A type that Facebook leaves out of a breakdown is zero (docs: "Page Insights"). */
function engagementOf(insights: Insights): number | null {
  const reactions = totalOf(firstOf(insights, reactionNames));
  const actions = firstOf(insights, actionNames);
  if (typeof actions !== 'object') return reactions;
  // Reels write them in capitals.
  const byType = Object.fromEntries(
    Object.entries(actions).map(([type, count]) => [type.toLowerCase(), count]),
  );
  const { like = 0, comment = 0, share = 0 } = byType;
  return (reactions ?? like) + comment + share;
}

function totalOf(value: Insights[string]): number | null {
  if (value === undefined || typeof value === 'number') return value ?? null;
  return Object.values(value).reduce((sum, part) => sum + part, 0);
}

/** Facebook's own names; a breakdown's parts as "post_reactions_by_type_total.like". */
function flat(insights: Insights): Record<string, number> {
  const entries = Object.entries(insights).flatMap(([name, value]) =>
    typeof value === 'object'
      ? Object.entries(value).map(([part, count]) => [`${name}.${part}`, count] as const)
      : [[name, value] as const],
  );
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => entry[1] !== undefined));
}
