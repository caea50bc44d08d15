import { messageOf } from '../../core/index.ts';
import { newMetricsTask } from '../collect-metrics/follow-up.ts';
import type { ClaimedTask, Outcome } from '../../scheduler/index.ts';
import type { Connected } from '../../services/accounts/index.ts';
import { recordMetrics } from '../../services/metrics/index.ts';
import type { SocialPostDeps } from './deps.ts';

/** Ends a task whose one effect is live: its result, first figures, and the tasks that measure it later. */
export async function finish(
  deps: SocialPostDeps,
  task: ClaimedTask,
  connected: Connected,
  published: { remoteId: string | null; url: string | null },
): Promise<Outcome> {
  const { platform, account } = connected;
  const { remoteId } = published;
  const url =
    published.url ?? (remoteId === null ? null : platform.urlOf(connected.connection.account, remoteId));
  const metrics = await firstMetrics(deps, task, connected, remoteId);
  return {
    outcome: 'done',
    visibleEffects: 1,
    result: { postId: remoteId, url, platform: platform.id, simulated: account.simulated, metrics },
    followUps: remoteId === null ? [] : [newMetricsTask(task, 0, deps.clock.now())],
  };
}

const noMetrics = { reach: null, engagement: null, clicks: null, fetchedAt: null };

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
