import type { Statement } from '../../../db/index.ts';

type Ids = readonly string[];

/** Messages to these people that have not ended. */
export const selectOpenMessages = (recipientIds: Ids): Statement => ({
  text: `
select id, status from carillon.agent_tasks
where recipient_id = any ($1) and status in ('pending', 'running') order by id for update`,
  values: [recipientIds],
});

/** Takes these people off every broadcast. Returns those that have nobody left and wait still. */
export const leaveBroadcasts = (recipientIds: Ids): Statement => ({
  text: `
with left_behind as (
  update carillon.agent_tasks t set updated_at = carillon.now(),
    recipient_ids = array(select id from unnest(t.recipient_ids) id where id <> all ($1::uuid[]))
  where recipient_ids && $1::uuid[]
  returning t.id, t.status, t.recipient_ids
)
select id, status = 'pending' and recipient_ids = '{}' as empty from left_behind`,
  values: [recipientIds],
});

/**
 * Everything of messages to these people that says what was written, or to whom, also within ids that platforms made
 * of a number. Rows, times, states and figures stay: what was done can still be counted.
 */
export const eraseMessages = (recipientIds: Ids): readonly Statement[] =>
  [
    `update carillon.attempts set error = null where task_id in (${messages}) and error is not null`,
    `update carillon.effects set
       fingerprint = 'erased:' || id, handle = '{}', url = null,
       remote_id = case when remote_id is not null then 'erased:' || id end
     where task_id in (${messages})`,
    `update carillon.evidence set detail = '{}', url = null,
       remote_id = case when remote_id is not null then 'erased:' || effect_id end
     where task_id in (${messages})`,
    `update carillon.task_events set detail = '{}' where task_id in (${messages}) and detail <> '{}'`,
    `update carillon.agent_tasks set
       content = null, config = '{}', last_error = null, dedupe_key = null,
       result = result - array['postId', 'url', 'posts', 'delivery'], updated_at = carillon.now()
     where recipient_id = any ($1)`,
  ].map((text) => ({ text, values: [recipientIds] }));

const messages = 'select id from carillon.agent_tasks where recipient_id = any ($1)';

export const deleteRecipients = (recipientIds: Ids): Statement => ({
  text: 'delete from carillon.recipients where id = any ($1)',
  values: [recipientIds],
});

/** A caller's own key that names the number goes by another name. */
export const renameKeys = (workspaceId: string, digits: string): Statement => ({
  text: `
update carillon.idempotency_keys set key = 'erased:' || gen_random_uuid()
where workspace_id = $1 and key not like 'auto:%' and position($2 in key) > 0`,
  values: [workspaceId, digits],
});

/** Other tasks in whose text the number stands: nobody but a person can tell why. */
export const selectMentions = (workspaceId: string, digits: string): Statement => ({
  text: `
select id from carillon.agent_tasks
where workspace_id = $1 and (position($2 in content) > 0 or position($2 in config::text) > 0
  or position($2 in coalesce(last_error, '')) > 0)
order by id limit 100`,
  values: [workspaceId, digits],
});
