import type { Statement } from '../../db/index.ts';
import type { Actor, NewTask } from '../task.ts';

/** A task as a row: the columns `settle-task` and this statement insert. */
export const taskRow = (task: NewTask): Record<string, unknown> => ({
  id: task.id,
  workspace_id: task.workspaceId,
  type: task.type,
  platform: task.platform,
  account_id: task.accountId,
  scheduled_at: task.scheduledAt,
  scheduled_local: task.scheduledLocal,
  timezone: task.timezone,
  content: task.content,
  config: task.config,
  max_retries: task.maxRetries,
  expires_at: task.expiresAt,
  hold: task.hold,
  post_id: task.postId,
  campaign_id: task.campaignId ?? null,
  dedupe_key: task.dedupeKey,
  parent_id: task.parentId ?? null,
  recipient_id: task.recipientId ?? null,
  approved_hash: task.approvedHash ?? null,
});

/** `traceparent`: the trace that their runs go on from, kept with the event, which only traces read. */
export const insertTasks = (
  tasks: readonly NewTask[],
  actor: Actor,
  traceparent: string | null = null,
): Statement => ({
  text: `
with created as (
  insert into carillon.agent_tasks
    (id, workspace_id, type, platform, account_id, scheduled_at, scheduled_local, timezone, wake_at, content, config,
     max_retries, expires_at, hold, post_id, campaign_id, dedupe_key)
  select id, workspace_id, type, platform, account_id, scheduled_at, scheduled_local, timezone, scheduled_at, content,
    config, max_retries, expires_at, hold, post_id, campaign_id, dedupe_key
  from jsonb_to_recordset($1::jsonb) as t(
    id uuid, workspace_id uuid, type text, platform text, account_id uuid, scheduled_at timestamptz,
    scheduled_local timestamp, timezone text, content text, config jsonb, max_retries integer, expires_at timestamptz,
    hold text, post_id uuid, campaign_id uuid, dedupe_key text)
  returning id, workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
select workspace_id, id, 'scheduled', $2, $3, $4, jsonb_strip_nulls(jsonb_build_object('traceparent', $5::text))
from created`,
  values: [JSON.stringify(tasks.map(taskRow)), actor.name, actor.apiKeyId, actor.requestId, traceparent],
});
