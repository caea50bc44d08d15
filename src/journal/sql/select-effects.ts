import type { Statement } from '../../db/index.ts';

const columns = `
  id, task_id as "taskId", key, epoch, account_id as "accountId", state, handle, remote_id as "remoteId", url,
  intended_at as "intendedAt", read_backs as "readBacks", settled_at as "settledAt"`;

/** The task's latest send, with its age by the database's clock. */
export const selectLatestEffect = (taskId: string): Statement => ({
  text: `
select ${columns},
  extract(epoch from carillon.now() - intended_at) * 1000 as "sinceIntendMs",
  extract(epoch from carillon.now() - deadline_at) * 1000 as "sinceDeadlineMs",
  count(*) over (partition by key) as sends
from carillon.effects where task_id = $1 order by epoch desc, intended_at desc, id desc limit 1`,
  values: [taskId],
});

/** Of two sends of one act that are both live (an incident), the first. */
export const selectApplied = (taskId: string): Statement => ({
  text: `
select ${columns} from carillon.effects e
where task_id = $1 and state = 'applied' and not exists (
  select from carillon.effects o
  where o.task_id = e.task_id and o.key = e.key and o.state = 'applied' and o.epoch < e.epoch)
order by epoch, intended_at, id`,
  values: [taskId],
});

export const selectLive = (taskId: string): Statement => ({
  text: `
select ${columns} from carillon.effects
where state = 'applied'
  and task_id in (select id from carillon.agent_tasks where id = $1 or parent_id = $1)
order by epoch, intended_at, id`,
  values: [taskId],
});

export const selectEffects = (taskId: string): Statement => ({
  text: `select ${columns} from carillon.effects where task_id = $1 order by epoch, intended_at, id`,
  values: [taskId],
});

export const selectEvidence = (taskId: string): Statement => ({
  text: `
select effect_id as "effectId", source, verdict, remote_id as "remoteId", url, detail, actor,
  recorded_at as "recordedAt"
from carillon.evidence where task_id = $1 order by recorded_at, id`,
  values: [taskId],
});

/** Posts of an account that the journal explains: those of other effects. */
export const selectOwned = (accountId: string, exceptEffectId: string, remoteIds: string[]): Statement => ({
  text: `
select remote_id as "remoteId" from carillon.effects
where account_id = $1 and id <> $2 and remote_id = any ($3)`,
  values: [accountId, exceptEffectId, remoteIds],
});

export const selectOthersInDoubt = (accountId: string, exceptEffectId: string): Statement => ({
  text: `
select 1 from carillon.effects
where account_id = $1 and id <> $2 and state in ('intended', 'unknown') limit 1`,
  values: [accountId, exceptEffectId],
});

/** Whether an earlier send of the same act was ever in doubt: then a duplicate refusal may be about our own post. */
export const selectEarlierDoubt = (taskId: string, key: string, epoch: number): Statement => ({
  text: `
select 1 from carillon.effects f join carillon.evidence e on e.effect_id = f.id
where f.task_id = $1 and f.key = $2 and f.epoch < $3 and e.verdict = 'unknown' limit 1`,
  values: [taskId, key, epoch],
});
