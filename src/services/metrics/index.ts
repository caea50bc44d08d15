import type { Queryable } from '../../db/index.ts';
import type { Metrics } from '../../platforms/index.ts';
import { insertMetrics, selectMetrics, updateResultMetrics } from './sql/metrics.ts';

export * from './campaign-results.ts';

/** Figures at one moment; null is "the platform gives none", never 0. */
export interface MetricsPoint {
  reach: number | null;
  engagement: number | null;
  clicks: number | null;
  fetchedAt: Date | null;
}

/** Adds a point to a task's series. */
export async function recordMetrics(
  db: Queryable,
  workspaceId: string,
  taskId: string,
  metrics: Metrics,
): Promise<MetricsPoint> {
  const [row] = await db.run<{ fetchedAt: Date }>(insertMetrics(workspaceId, taskId, metrics));
  const { reach, engagement, clicks } = metrics;
  return { reach, engagement, clicks, fetchedAt: row?.fetchedAt ?? null };
}

/** Shows a point in the task's result. */
export async function showMetrics(db: Queryable, taskId: string, point: MetricsPoint): Promise<void> {
  await db.run(updateResultMetrics(taskId, point));
}

/** A task's series, oldest first. */
export async function metricsOf(db: Queryable, taskId: string): Promise<(MetricsPoint & { raw: object })[]> {
  return db.run(selectMetrics(taskId));
}
