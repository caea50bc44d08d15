import type { Statement } from '../../db/index.ts';
import type { Actor } from '../task.ts';

/**
 * A failed or cancelled task, and what failed of a broadcast, runs again: now, or at its time if that is still to come.
 * Never with an effect in doubt. A campaign's post whose time has come gives way to no other any more. What nobody
 * approved waits for approval, if its campaign asks for that or it was rejected.
 */
export const retryTask = (workspaceId: string, taskId: string, actor: Actor): Statement => ({
  text: `
with retried as (
  update carillon.agent_tasks t set
    status = 'pending', phase = null, retry_count = 0, lease_losses = 0, failure_kind = null,
    hold = case when t.approved_hash is null and (
        exists (
          select from carillon.campaigns c
          where c.id = t.campaign_id and c.approval_policy = 'approval' and t.type = 'social_post')
        or exists (select from carillon.task_events e where e.task_id = t.id and e.name = 'rejected'))
      then 'approval' end,
    expires_at = case when t.campaign_id is null or t.scheduled_at > carillon.now() then t.expires_at end,
    needs_attention = false, cancel_requested_at = null, finished_at = null,
    wake_at = greatest(carillon.now(), t.scheduled_at),
    updated_at = carillon.now()
  where workspace_id = $1 and status in ('failed', 'cancelled') and open_effect = 'none'
    and (id = $2 or (parent_id = $2 and exists (
      select from carillon.agent_tasks p where p.id = $2 and p.status in ('failed', 'cancelled'))))
  returning id, workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id)
select workspace_id, id, 'retried', $3, $4, $5 from retried
returning task_id as id`,
  values: [workspaceId, taskId, actor.name, actor.apiKeyId, actor.requestId],
});

/** A failed task that asked for attention stays failed, and asks no more. */
export const dismissTask = (workspaceId: string, taskId: string, actor: Actor): Statement => ({
  text: `
with dismissed as (
  update carillon.agent_tasks set needs_attention = false, updated_at = carillon.now()
  where workspace_id = $1 and id = $2 and status = 'failed' and needs_attention and open_effect = 'none'
  returning id, workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id)
select workspace_id, id, 'dismissed', $3, $4, $5 from dismissed
returning task_id as id`,
  values: [workspaceId, taskId, actor.name, actor.apiKeyId, actor.requestId],
});

export interface TaskChange {
  scheduledAt: Date | null;
  scheduledLocal: string | null;
  timezone: string | null;
  content: string | null;
  config: Record<string, unknown> | null;
  maxRetries: number | null;
}

/** Edits a waiting or failed task of which nothing is, or may be, visible. Null leaves a column as it is. */
export const editTask = (
  workspaceId: string,
  taskId: string,
  change: TaskChange,
  actor: Actor,
): Statement => ({
  text: `
with edited as (
  update carillon.agent_tasks set
    scheduled_at = coalesce($3, scheduled_at),
    scheduled_local = case when $3::timestamptz is null then scheduled_local else $4::timestamp end,
    timezone = coalesce($5, timezone),
    wake_at = case when $3::timestamptz is null then wake_at else $3 end,
    content = coalesce($6, content),
    config = coalesce($7::jsonb, config),
    -- A campaign's post that a person moves waits as long there as it would have waited here.
    expires_at = case when $3::timestamptz is not null and campaign_id is not null
      then expires_at + ($3 - scheduled_at) else expires_at end,
    -- Another content than the approved one is asked about anew.
    hold = case when status = 'pending' and approved_hash is not null and ($6::text is not null or $7::jsonb is not null)
      then 'approval' else hold end,
    approved_hash = case when status = 'pending' and ($6::text is not null or $7::jsonb is not null)
      then null else approved_hash end,
    max_retries = coalesce($8, max_retries),
    updated_at = carillon.now()
  where workspace_id = $1 and id = $2 and open_effect = 'none' and visible_effects = 0 and phase is null
    and not exists (select from carillon.agent_tasks c where c.parent_id = $2)
    and (status = 'pending' or (status = 'failed' and $3::timestamptz is null))
  returning id, workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
select workspace_id, id, case when $3::timestamptz is null then 'edited' else 'rescheduled' end, $9, $10, $11,
  jsonb_strip_nulls(jsonb_build_object('scheduledAt', $3::timestamptz, 'content', case when $6::text is not null then true end,
    'config', case when $7::jsonb is not null then true end))
from edited
returning task_id as id`,
  values: [
    workspaceId,
    taskId,
    change.scheduledAt,
    change.scheduledLocal,
    change.timezone,
    change.content,
    change.config === null ? null : JSON.stringify(change.config),
    change.maxRetries,
    actor.name,
    actor.apiKeyId,
    actor.requestId,
  ],
});

/** Stores text the agent wrote, under the claim's fence; text that is there is never replaced or paid again. */
export const storeContent = (taskId: string, epoch: number, content: string): Statement => ({
  text: `
update carillon.agent_tasks set content = $3, updated_at = carillon.now()
where id = $1 and status = 'running' and claim_epoch = $2 and content is null
returning id`,
  values: [taskId, epoch, content],
});
