import { messageOf } from '../../core/index.ts';
import { newMetricsTasks } from '../collect-metrics/follow-up.ts';
import type { ClaimedTask, Outcome } from '../../scheduler/index.ts';
import type { Connected } from '../../services/accounts/index.ts';
import { recordMetrics } from '../../services/metrics/index.ts';
import type { SocialPostDeps } from './deps.ts';

/** Where an act of the task stands. */
export interface Published {
  remoteId: string | null;
  url: string | null;
}

/** The task's acts that are live, by effect key, in the order they were made. */
export type Live = Map<string, Published>;

/** Ends a task whose every effect is live: its result, first figures, and the tasks that measure it later. */
export async function finish(
  deps: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  live: Live,
): Promise<Outcome> {
  const remoteId = live.get('post')?.remoteId ?? null;
  const metrics = await firstMetrics(deps, task, connected, remoteId);
  return {
    outcome: 'done',
    visibleEffects: live.size,
    result: { ...resultOf(connected, live), metrics },
    followUps: remoteId === null ? [] : newMetricsTasks(task, deps.clock.now()),
  };
}

/** What of a task is live, as its `result` shows it; also between two effects. */
export function resultOf({ platform, connection, account }: Connected, live: Live) {
  const urlOf = (id: string) => platform.urlOf(connection.account, id);
  return { ...livePosts(live, urlOf), platform: platform.id, simulated: account.simulated };
}

/** The post, and a list of everything when more than the post is live. */
export function livePosts(live: Live, urlOf: (remoteId: string) => string | null = () => null) {
  const posts = [...live].map(([effect, { remoteId, url }]) => ({
    effect,
    postId: remoteId,
    url: url ?? (remoteId === null ? null : urlOf(remoteId)),
  }));
  const { postId = null, url = null } = posts.find(({ effect }) => effect === 'post') ?? {};
  return { postId, url, ...(posts.length > 1 && { posts }) };
}

export const noMetrics = { reach: null, engagement: null, clicks: null, fetchedAt: null };

/**
 * A simulated platform has figures at once and for nothing. A real one has none yet and may charge for the question,
 * so its first are collected an hour later. What fails here is no reason to doubt the post.
 */
async function firstMetrics(
  deps: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  remoteId: string | null,
) {
  if (!connected.account.simulated || remoteId === null) return noMetrics;
  try {
    const metrics = await connected.platform.metrics(connected.connection, remoteId);
    return metrics === null ? noMetrics : await recordMetrics(deps.db, task.workspaceId, task.id, metrics);
  } catch (error) {
    deps.logger.warn({ taskId: task.id, problem: messageOf(error) }, 'the first figures could not be read');
    return noMetrics;
  }
}
