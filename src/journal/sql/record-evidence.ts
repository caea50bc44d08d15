import type { Statement } from '../../db/index.ts';
import type { Evidence } from '../effect.ts';

export interface Witness {
  name: string;
  apiKeyId: string | null;
  requestId: string | null;
}

/**
 * Adds evidence and moves the effect forward: intended -> unknown -> absent | applied; applied is final, and a late
 * proof turns even "absent" into applied. Not fenced: whoever knows something may say it. A waiting verification
 * becomes due when the outcome is now certain.
 */
export const recordEvidence = (effectId: string, evidence: Evidence, by: Witness): Statement => ({
  text: `
with known as materialized (
  select id, task_id, epoch, state from carillon.effects where id = $1 for update
),
moved as (
  update carillon.effects e set
    state = $2,
    remote_id = coalesce(e.remote_id, $3::text),
    url = coalesce(e.url, $4::text),
    settled_at = case when $2 in ('absent', 'applied') then carillon.now() end
  from known k
  where e.id = k.id and (
    (e.state in ('intended', 'unknown') and $2 in ('unknown', 'absent', 'applied'))
    or (e.state = 'absent' and $2 = 'applied')
    or (e.state = 'applied' and $2 = 'applied' and e.remote_id is null and $3::text is not null))
  returning e.id, e.task_id, k.state as before, e.account_id, e.intended_at, e.micro_usd
),
-- What was not published costs nothing, and may leave room for what was stopped.
money as (
  update carillon.account_usage u set
    micro_usd = u.micro_usd + case when $2 = 'absent' then -m.micro_usd else m.micro_usd end,
    posts = u.posts + case when $2 = 'absent' then -1 else 1 end,
    stopped_at = case when $2 = 'absent' then null else u.stopped_at end
  from moved m
  where m.micro_usd > 0 and ($2 = 'absent' or m.before = 'absent')
    and u.account_id = m.account_id and u.month = date_trunc('month', m.intended_at at time zone 'UTC')::date
),
-- A claim that looks into an older send may be deciding on what it read before: what others prove takes its fence away.
woken as (
  update carillon.agent_tasks t set
    wake_at = carillon.now(), claimed_by = null,
    claim_epoch = t.claim_epoch + case when t.claimed_by is null then 0 else 1 end
  from moved m
  where t.id = m.task_id and t.status = 'running' and t.phase = 'verifying' and $2 in ('absent', 'applied')
    and (t.claimed_by is null or $5 not in ('lost', 'read_back'))
),
-- Live after all, while a resend may be near: take the fence away and let the next claim see what the journal knows.
stopped as (
  update carillon.agent_tasks t set
    claim_epoch = t.claim_epoch + 1, claimed_by = null, status = 'running', phase = 'verifying', hold = null,
    open_effect = 'unknown', wake_at = carillon.now(), updated_at = carillon.now()
  from moved m
  where t.id = m.task_id and m.before = 'absent' and $2 = 'applied'
    and t.status in ('pending', 'running') and t.open_effect = 'none'
),
noted as (
  insert into carillon.evidence
    (workspace_id, effect_id, task_id, source, verdict, remote_id, url, detail, actor, api_key_id, request_id)
  select e.workspace_id, e.id, e.task_id,
    case when $5 = 'answer' and k.state <> 'intended' then 'late_answer' else $5 end,
    $2, $3, $4, $6::jsonb, $7, $8, $9
  from carillon.effects e join known k on k.id = e.id
)
select k.state as before, k.task_id as "taskId", k.epoch, exists (select from moved) as "hasMoved" from known k`,
  values: [
    effectId,
    evidence.verdict,
    evidence.remoteId ?? null,
    evidence.url ?? null,
    evidence.source,
    JSON.stringify(evidence.detail ?? {}),
    by.name,
    by.apiKeyId,
    by.requestId,
  ],
});

/** Evidence of a webhook for effects that it can not move, of tasks to which it says nothing new. */
export const recordSightings = (
  seen: readonly { effectId: string; remoteId: string | null; detail: Record<string, unknown> }[],
  actor: string,
): Statement => ({
  text: `
insert into carillon.evidence (workspace_id, effect_id, task_id, source, verdict, remote_id, detail, actor)
select e.workspace_id, e.id, e.task_id, 'webhook', 'applied', seen.remote_id, seen.detail::jsonb, $4
from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality as seen (effect_id, remote_id, detail, place)
join carillon.effects e on e.id = seen.effect_id
join carillon.agent_tasks t on t.id = e.task_id
where e.state = 'applied' and e.remote_id is not null and t.status not in ('failed', 'cancelled')
  and not exists (
    select from carillon.effects o
    where o.task_id = e.task_id and o.key = e.key and o.id <> e.id and o.state = 'applied')
order by seen.place
returning effect_id as id`,
  values: [
    seen.map(({ effectId }) => effectId),
    seen.map(({ remoteId }) => remoteId),
    seen.map(({ detail }) => JSON.stringify(detail)),
    actor,
  ],
});

/**
 * More of a task is live than it knew when it ended. One that failed goes back to its handler, which completes it, or
 * publishes what is left; a cancelled one stays so and shows what is live.
 */
export const tellLate = (taskId: string): Statement => ({
  text: `
with known as (
  select count(distinct key) filter (where state = 'applied') as live,
    coalesce(bool_or(state in ('intended', 'unknown')), false) as in_doubt
  from carillon.effects where task_id = $1
),
told as (
  update carillon.agent_tasks t set
    status = case t.status when 'failed' then 'running' else t.status end,
    phase = case t.status when 'failed' then 'verifying' end,
    open_effect = case t.status when 'failed' then 'unknown' else t.open_effect end,
    visible_effects = case t.status when 'failed' then t.visible_effects else k.live end,
    failure_kind = null, last_error = null, needs_attention = false, lease_losses = 0,
    finished_at = case t.status when 'failed' then null else t.finished_at end,
    claim_epoch = t.claim_epoch + 1, claimed_by = null, wake_at = carillon.now(), updated_at = carillon.now()
  from known k
  where t.id = $1 and t.status in ('failed', 'cancelled') and k.live > t.visible_effects and not k.in_doubt
  returning t.id, t.workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor)
select workspace_id, id, 'found_live', 'worker' from told
returning task_id as id`,
  values: [taskId],
});

/**
 * A task that failed in doubt is in none any more: nothing was published. Nothing is sent by itself, as the person who
 * was asked may have acted; that person may now retry it, or let it go.
 */
export const endDoubt = (taskId: string): Statement => ({
  text: `
with told as (
  update carillon.agent_tasks t set
    open_effect = 'none', failure_kind = 'unavailable',
    last_error = 'It is certain now that it was not published. Retry it, or let it go.', updated_at = carillon.now()
  where t.id = $1 and t.status = 'failed' and t.open_effect <> 'none'
    and not exists (select from carillon.effects where task_id = t.id and state in ('intended', 'unknown'))
  returning t.id, t.workspace_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor)
select workspace_id, id, 'found_absent', 'worker' from told
returning task_id as id`,
  values: [taskId],
});

/** Two sends of one act are both live: an incident, shown once per further send on the task and in its history. */
export const showTwice = (taskId: string): Statement => ({
  text: `
with twice as (
  select workspace_id, task_id, jsonb_build_object('effects', jsonb_agg(id order by epoch)) as detail
  from carillon.effects where task_id = $1 and state = 'applied'
  group by workspace_id, task_id, key having count(*) > 1
),
shown as (
  update carillon.agent_tasks t set
    result = coalesce(t.result, '{}') || '{"incident": "published_twice"}', updated_at = carillon.now()
  from twice where t.id = twice.task_id
)
insert into carillon.task_events (workspace_id, task_id, name, actor, detail)
select workspace_id, task_id, 'published_twice', 'worker', detail from twice
where not exists (
  select from carillon.task_events e
  where e.task_id = twice.task_id and e.name = 'published_twice' and e.detail = twice.detail)
returning task_id as id`,
  values: [taskId],
});

export const countReadBack = (effectId: string): Statement => ({
  text: 'update carillon.effects set read_backs = read_backs + 1 where id = $1 returning read_backs as "readBacks"',
  values: [effectId],
});
