import type { Statement } from '../../../db/index.ts';

export const insertModelCall = (call: {
  id: string;
  workspaceId: string;
  taskId: string;
  epoch: number;
  provider: string;
  model: string;
  promptVersion: string;
}): Statement => ({
  text: `
insert into carillon.model_calls (id, workspace_id, task_id, epoch, provider, model, prompt_version)
values ($1, $2, $3, $4, $5, $6, $7)`,
  values: [call.id, call.workspaceId, call.taskId, call.epoch, call.provider, call.model, call.promptVersion],
});

export const finishModelCall = (
  id: string,
  call: { inputTokens: number | null; outputTokens: number | null; durationMs: number; outcome: string },
): Statement => ({
  text: `
update carillon.model_calls set input_tokens = $2, output_tokens = $3, duration_ms = $4, outcome = $5 where id = $1`,
  values: [id, call.inputTokens, call.outputTokens, Math.round(call.durationMs), call.outcome],
});
