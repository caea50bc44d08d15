import type { Statement } from '../../db/index.ts';
import type { Actor, Hold } from '../task.ts';

/** Lets held tasks go, due now when their time has passed: a person looked at them and said so. */
export const releaseTasks = (
  workspaceId: string,
  hold: Hold,
  taskIds: string[] | null,
  actor: Actor,
): Statement => ({
  text: `
with released as (
  update carillon.agent_tasks set hold = null, wake_at = greatest(wake_at, carillon.now()), updated_at = carillon.now()
  where workspace_id = $1 and hold = $2 and ($3::uuid[] is null or id = any ($3))
  returning id, workspace_id
),
event as (
  insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
  select workspace_id, id, 'released', $4, $5, $6, jsonb_build_object('hold', $2::text) from released
)
select id from released`,
  values: [workspaceId, hold, taskIds, actor.name, actor.apiKeyId, actor.requestId],
});

/**
 * After a restore: everything overdue waits for a person, since it may have been published after the backup. So may
 * what ran at its time, and what another hold kept back then; an approval is still asked for. An open effect is not
 * held: finding out what happened publishes nothing.
 */
export const holdOverdue = (): Statement => ({
  text: `
with held as (
  update carillon.agent_tasks set
    hold = 'restore', status = 'pending', phase = null, claimed_by = null, claim_epoch = claim_epoch + 1,
    wake_at = least(wake_at, carillon.now()), updated_at = carillon.now()
  where open_effect = 'none' and (
    status = 'running'
    or (status = 'pending' and wake_at <= carillon.now()
      and (hold is null or hold in ('paused', 'account', 'budget'))))
  returning id, workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, detail)
select workspace_id, id, 'held', 'worker', '{"hold":"restore"}' from held
returning task_id as id`,
  values: [],
});

/**
 * Frees the tasks whose workspace may ask models again (only those without a text wait for that) and whose account may
 * pay again: limits changed, or the month is over. They keep their due time: what went stale meanwhile is missed instead
 * of bursting out.
 */
export const releaseStopped = (): Statement => ({
  text: `
with free as (
  select id from carillon.agent_tasks t
  where t.hold = 'budget' and t.status = 'pending' and (t.content is not null or not exists (
    select from carillon.model_usage u
    where u.workspace_id = t.workspace_id and u.stopped_at is not null
      and u.month = date_trunc('month', carillon.now() at time zone 'UTC')::date))
    and not exists (
    select from carillon.account_usage u
    where u.account_id = t.account_id and u.stopped_at is not null
      and u.month = date_trunc('month', carillon.now() at time zone 'UTC')::date)
  order by id for update skip locked
),
released as (
  update carillon.agent_tasks t set hold = null, updated_at = carillon.now()
  from free where t.id = free.id
  returning t.id, t.workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, detail)
select workspace_id, id, 'released', 'worker', '{"hold":"budget"}' from released
returning task_id as id`,
  values: [],
});

/** A hold ends with the task's `expiresAt`: the next claim calls it missed. */
export const releaseExpired = (): Statement => ({
  text: `
update carillon.agent_tasks set hold = null, wake_at = least(wake_at, expires_at), updated_at = carillon.now()
where hold is not null and status = 'pending' and visible_effects = 0 and expires_at <= carillon.now()`,
  values: [],
});
