import { newId } from '../../core/index.ts';
import type { NewTask } from '../../scheduler/index.ts';

/** When figures are read: an hour, a day and a week after publishing. */
const afterMs = [3_600_000, 86_400_000, 604_800_000];

/** The task that reads a post's figures for the given step; `publishedAt` is the moment the steps count from. */
export function newMetricsTask(
  post: {
    id: string;
    workspaceId: string;
    platform: string | null;
    accountId: string | null;
    postId: string | null;
  },
  step: number,
  publishedAt: Date,
): NewTask {
  const delay = afterMs[step] ?? 0;
  return {
    id: newId(),
    workspaceId: post.workspaceId,
    type: 'collect_metrics',
    platform: post.platform,
    accountId: post.accountId,
    scheduledAt: new Date(publishedAt.getTime() + delay),
    scheduledLocal: null,
    timezone: null,
    content: null,
    config: { taskId: post.id, step },
    maxRetries: 3,
    expiresAt: null,
    hold: null,
    postId: post.postId,
    dedupeKey: null,
  };
}

/** The step after this one, as the time to wait from now; null after the last. */
export function nextStepDelayMs(step: number): number | null {
  const [from, to] = [afterMs[step], afterMs[step + 1]];
  return from === undefined || to === undefined ? null : to - from;
}
