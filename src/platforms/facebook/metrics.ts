import { graphAccess, graphErrorOf, graphGet } from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { Connection, Metrics } from '../platform.ts';
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

type MetricName = (typeof metricNames)[number];
/** A number, or numbers by type: {"like": 3, "love": 1}. */
type Insights = Partial<Record<string, number | Record<string, number>>>;

/** All metrics in one call; one by one where that fails, because one unknown metric spoils the whole call (code 100). */
export async function metrics(connection: Connection, postId: string): Promise<Metrics | null> {
  const together = await ask(connection, postId, metricNames);
  if (together === 'not_for_this_post') return null;
  if (together !== 'unknown_metric') return figuresOf(together);
  const found: Insights = {};
  for (const name of metricNames) {
    const insights = await ask(connection, postId, [name]);
    if (insights === 'not_for_this_post') return null;
    if (insights !== 'unknown_metric') Object.assign(found, insights);
  }
  return figuresOf(found);
}

async function ask(
  { credentials, endpoint }: Connection,
  postId: string,
  names: readonly MetricName[],
): Promise<Insights | 'unknown_metric' | 'not_for_this_post'> {
  const query = { metric: names.join(',') };
  const answer = await call(endpoint, graphGet(graphAccess(credentials, 'FB'), [postId, 'insights'], query));
  const error = graphErrorOf(answer);
  if (error !== null && hasNoInsights(error)) return 'not_for_this_post';
  if (error?.code === 100) return 'unknown_metric';
  const insights = readJson(insightsSchema, answer.body);
  if (answer.status !== 200 || insights === null)
    throw new CallFailed(callFailureOf(answer, nowAt(endpoint)));
  return Object.fromEntries(insights.data.map(({ name, values }) => [name, values.at(-1)?.value]));
}

/** Null when Facebook gave no figure at all. Pure. */
export function figuresOf(insights: Insights): Metrics | null {
  if (Object.values(insights).every((value) => value === undefined)) return null;
  return {
    reach: totalOf(insights['post_total_media_view_unique']),
    engagement: engagementOf(insights),
    clicks: totalOf(insights['post_clicks']),
    raw: flat(insights),
  };
}

/** Reactions, comments and shares. A type that Facebook leaves out of a breakdown is zero (docs: "Page Insights"). */
function engagementOf(insights: Insights): number | null {
  const reactions = totalOf(insights['post_reactions_by_type_total']);
  const actions = insights['post_activity_by_action_type'];
  if (typeof actions !== 'object') return reactions;
  const { like = 0, comment = 0, share = 0 } = actions;
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
