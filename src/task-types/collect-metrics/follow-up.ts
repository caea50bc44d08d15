import { newId } from '../../core/index.ts';
import type { NewTask } from '../../scheduler/index.ts';

/** When figures are read: an hour, a day and a week after publishing. */
const afterMs = [3_600_000, 86_400_000, 604_800_000];

/** A published post, as the tasks that measure it know it. */
interface Post {
  id: string;
  workspaceId: string;
  platform: string | null;
  accountId: string | null;
  postId: string | null;
}

/** The tasks that read a post's figures, all at once: one that fails takes none of the later along. */
export const newMetricsTasks = (post: Post, publishedAt: Date): NewTask[] =>
  afterMs.map((delayMs, step) => newMetricsTask(post, step, new Date(publishedAt.getTime() + delayMs)));

function newMetricsTask(post: Post, step: number, scheduledAt: Date): NewTask {
  return {
    id: newId(),
    workspaceId: post.workspaceId,
    type: 'collect_metrics',
    platform: post.platform,
    accountId: post.accountId,
    scheduledAt,
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
