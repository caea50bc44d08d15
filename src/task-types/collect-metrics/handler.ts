import type { Clock } from '../../core/index.ts';
import type { Database } from '../../db/index.ts';
import { appliedEffects } from '../../journal/index.ts';
import { CallFailed } from '../../platforms/index.ts';
import type { Handler, Outcome } from '../../scheduler/index.ts';
import type { Connections } from '../../services/accounts/index.ts';
import { recordMetrics, showMetrics } from '../../services/metrics/index.ts';
import { newMetricsTask, nextStepDelayMs } from './follow-up.ts';

/** Reads the figures of one published post and plans the next reading. */
export function createCollectMetricsHandler(deps: {
  db: Database;
  connections: Connections;
  clock: Clock;
}): Handler {
  const { db, connections, clock } = deps;
  return async (task): Promise<Outcome> => {
    const { taskId, step } = task.config as { taskId: string; step: number };
    // The first act is the post itself; figures of what follows it are not asked for.
    const [post] = await appliedEffects(db, taskId);
    if (post === undefined || post.remoteId === null || task.accountId === null) {
      return { outcome: 'done', visibleEffects: 0, result: { metrics: null, reason: 'the post is gone' } };
    }
    const connected = await connections.connect(db, task.accountId);
    if (connected === null) {
      const message = 'The account of this post has no credentials now. Connect it again.';
      return { outcome: 'failed', failure: { kind: 'config', message } };
    }
    try {
      const metrics = await connected.platform.metrics(connected.connection, post.remoteId);
      const point = metrics === null ? null : await recordMetrics(db, task.workspaceId, taskId, metrics);
      if (point !== null) await showMetrics(db, taskId, point);
      const delayMs = nextStepDelayMs(step);
      const followUps =
        delayMs === null
          ? []
          : [
              {
                ...newMetricsTask({ ...task, id: taskId }, step + 1, clock.now()),
                scheduledAt: later(clock, delayMs),
              },
            ];
      return { outcome: 'done', visibleEffects: 0, result: { metrics: point }, followUps };
    } catch (error) {
      if (error instanceof CallFailed) return { outcome: 'failed', failure: error.failure };
      throw error;
    }
  };
}

const later = (clock: Clock, ms: number): Date => new Date(clock.now().getTime() + ms);
