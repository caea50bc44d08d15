import type { Statement } from '../../../db/index.ts';

export const selectAttempts = (taskId: string): Statement => ({
  text: `
select number, epoch, started_at as "startedAt", finished_at as "finishedAt", outcome,
  failure_kind as "failureKind", error
from carillon.attempts where task_id = $1 order by epoch`,
  values: [taskId],
});

export const selectEvents = (taskId: string): Statement => ({
  text: `
select name, actor, request_id as "requestId", detail, recorded_at as "recordedAt"
from carillon.task_events where task_id = $1 order by id`,
  values: [taskId],
});

export const selectModelCalls = (taskId: string): Statement => ({
  text: `
select provider, model, prompt_version as "promptVersion", input_tokens as "inputTokens",
  output_tokens as "outputTokens", (cost_micro_usd / 1000000.0)::float8 as "costUsd", duration_ms as "durationMs", outcome, started_at as "startedAt"
from carillon.model_calls where task_id = $1 order by started_at, id`,
  values: [taskId],
});
