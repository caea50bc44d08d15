import type { Statement } from '../../db/index.ts';

/** The send a person is asked about: the task gave up in doubt, or is still looking. */
export const selectDoubt = (workspaceId: string, taskId: string): Statement => ({
  text: `
select e.id as "effectId", t.status from carillon.agent_tasks t
join carillon.effects e on e.task_id = t.id and e.state in ('intended', 'unknown')
where t.workspace_id = $1 and t.id = $2 and t.open_effect <> 'none'
  and (t.status = 'failed' or (t.status = 'running' and t.phase = 'verifying'))
for update of t`,
  values: [workspaceId, taskId],
});

/** A person said it is not live: run again from now, as a retry does, or leave it failed with nothing in doubt. */
export const settleAbsent = (taskId: string, retry: boolean): Statement => ({
  text: `
update carillon.agent_tasks set
  status = case when $2 then 'pending' else 'failed' end,
  open_effect = 'none', needs_attention = false, phase = null, claimed_by = null, claim_epoch = claim_epoch + 1,
  failure_kind = case when $2 then null else 'outcome_unknown' end,
  retry_count = case when $2 then 0 else retry_count end,
  last_error = case when $2 then last_error else 'A person looked: it was not published.' end,
  finished_at = case when $2 then null else carillon.now() end,
  expires_at = case when $2 and campaign_id is not null then null else expires_at end,
  wake_at = carillon.now(), updated_at = carillon.now()
where id = $1`,
  values: [taskId, retry],
});

/** A person said it is live while the task was still looking: the next claim completes it. */
export const lookAgain = (taskId: string): Statement => ({
  text: `
update carillon.agent_tasks set wake_at = carillon.now() where id = $1 and status = 'running' and claimed_by is null`,
  values: [taskId],
});

export const insertResolved = (
  taskId: string,
  by: { name: string; apiKeyId: string | null; requestId: string | null },
  detail: object,
): Statement => ({
  text: `
insert into carillon.task_events (workspace_id, task_id, name, actor, api_key_id, request_id, detail)
select workspace_id, id, 'resolved', $2, $3, $4, $5::jsonb from carillon.agent_tasks where id = $1`,
  values: [taskId, by.name, by.apiKeyId, by.requestId, JSON.stringify(detail)],
});
