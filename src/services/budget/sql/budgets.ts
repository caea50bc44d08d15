import type { Statement } from '../../../db/index.ts';
import type { Limits } from './model-calls.ts';

const thisMonth = `date_trunc('month', carillon.now() at time zone 'UTC')::date`;

export const selectBudget = (workspaceId: string, standard: Limits): Statement => ({
  text: `
select to_char(m.month, 'YYYY-MM') as month, (m.month + interval '1 month') at time zone 'UTC' as "resetsAt",
  case when b.workspace_id is null then 'environment' else 'workspace' end as source,
  case when b.workspace_id is null then $2::bigint else b.tokens end as "limitTokens",
  case when b.workspace_id is null then $3::bigint else b.micro_usd end as "limitMicroUsd",
  coalesce(u.tokens, 0)::bigint as "usedTokens", coalesce(u.micro_usd, 0)::bigint as "usedMicroUsd",
  u.stopped_at as "stoppedAt",
  (select count(*) from carillon.agent_tasks t where t.workspace_id = $1 and t.hold = 'budget') as "heldTasks"
from (select ${thisMonth} as month) m
left join carillon.model_usage u on u.workspace_id = $1 and u.month = m.month
left join carillon.model_budgets b on b.workspace_id = $1`,
  values: [workspaceId, standard.tokens, standard.microUsd],
});

export const upsertBudget = (workspaceId: string, { tokens, microUsd }: Limits): Statement => ({
  text: `
insert into carillon.model_budgets (workspace_id, tokens, micro_usd) values ($1, $2, $3)
on conflict (workspace_id) do update set
  tokens = excluded.tokens, micro_usd = excluded.micro_usd, updated_at = carillon.now()`,
  values: [workspaceId, tokens, microUsd],
});

export const deleteBudget = (workspaceId: string): Statement => ({
  text: 'delete from carillon.model_budgets where workspace_id = $1',
  values: [workspaceId],
});

/** Its limits are others now. */
export const liftStop = (workspaceId: string): Statement => ({
  text: 'update carillon.model_usage set stopped_at = null where workspace_id = $1 and stopped_at is not null',
  values: [workspaceId],
});

/** The environment's limits or prices are others now. */
export const liftStopsOfOthers = (configHash: string): Statement => ({
  text: `
update carillon.model_usage set stopped_at = null where stopped_at is not null and stopped_under is distinct from $1`,
  values: [configHash],
});
