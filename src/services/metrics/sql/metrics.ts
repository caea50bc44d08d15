import type { Statement } from '../../../db/index.ts';
import type { Metrics } from '../../../platforms/index.ts';

export const insertMetrics = (workspaceId: string, taskId: string, metrics: Metrics): Statement => ({
  text: `
insert into carillon.post_metrics (workspace_id, task_id, reach, engagement, clicks, raw)
values ($1, $2, $3, $4, $5, $6::jsonb)
returning fetched_at as "fetchedAt"`,
  values: [
    workspaceId,
    taskId,
    metrics.reach,
    metrics.engagement,
    metrics.clicks,
    JSON.stringify(metrics.raw),
  ],
});

/** The newest figures stand on the task too. A completed task is nobody's claim, so there is no fence. */
export const updateResultMetrics = (taskId: string, metrics: object): Statement => ({
  text: `
update carillon.agent_tasks set result = jsonb_set(result, '{metrics}', $2::jsonb), updated_at = carillon.now()
where id = $1 and status = 'completed' and result is not null`,
  values: [taskId, JSON.stringify(metrics)],
});

export const selectMetrics = (taskId: string): Statement => ({
  text: `
select fetched_at as "fetchedAt", reach, engagement, clicks, raw from carillon.post_metrics
where task_id = $1 order by fetched_at`,
  values: [taskId],
});
