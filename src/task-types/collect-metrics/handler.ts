import type { Database } from '../../db/index.ts';
import { appliedEffects } from '../../journal/index.ts';
import { CallFailed } from '../../platforms/index.ts';
import type { Handler, Outcome } from '../../scheduler/index.ts';
import type { Connections } from '../../services/accounts/index.ts';
import { recordMetrics, showMetrics } from '../../services/metrics/index.ts';
import { selectRemoved } from './sql/select-removed.ts';

/** Reads the figures of one published post. */
export function createCollectMetricsHandler(deps: { db: Database; connections: Connections }): Handler {
  const { db, connections } = deps;
  return async (task): Promise<Outcome> => {
    const { taskId } = task.config as { taskId: string };
    // The first act is the post itself; figures of what follows it are not asked for.
    const [post] = await appliedEffects(db, taskId);
    const [removed] = await db.run(selectRemoved(taskId));
    if (removed || post === undefined || post.remoteId === null || task.accountId === null) {
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
      return { outcome: 'done', visibleEffects: 0, result: { metrics: point } };
    } catch (error) {
      if (error instanceof CallFailed) return { outcome: 'failed', failure: error.failure };
      throw error;
    }
  };
}
