import type { Statement } from '../../db/index.ts';
import type { Actor } from '../task.ts';

/** Notes what somebody did to more than one task. */
export const insertOperation = (
  workspaceId: string,
  name: string,
  detail: Record<string, unknown>,
  actor: Actor,
): Statement => ({
  text: `
insert into carillon.operations (workspace_id, name, detail, actor, api_key_id, request_id)
values ($1, $2, $3::jsonb, $4, $5, $6)`,
  values: [workspaceId, name, JSON.stringify(detail), actor.name, actor.apiKeyId, actor.requestId],
});

/** The latest first. */
export const selectOperations = (workspaceId: string, limit: number): Statement => ({
  text: `
select name, detail, actor, recorded_at as "recordedAt" from carillon.operations
where workspace_id = $1 order by id desc limit $2`,
  values: [workspaceId, limit],
});
