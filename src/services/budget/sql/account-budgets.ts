import type { Statement } from '../../../db/index.ts';

const thisMonth = `date_trunc('month', carillon.now() at time zone 'UTC')::date`;

export const selectAccountBudget = (workspaceId: string, accountId: string): Statement => ({
  text: `
select a.id as "accountId", to_char(m.month, 'YYYY-MM') as month,
  (m.month + interval '1 month') at time zone 'UTC' as "resetsAt", b.micro_usd as "limitMicroUsd",
  coalesce(u.micro_usd, 0)::bigint as "usedMicroUsd", coalesce(u.posts, 0)::bigint as posts,
  u.stopped_at as "stoppedAt",
  (select count(*) from carillon.agent_tasks t where t.account_id = a.id and t.hold = 'budget') as "heldTasks"
from carillon.accounts a
cross join (select ${thisMonth} as month) m
left join carillon.account_usage u on u.account_id = a.id and u.month = m.month
left join carillon.account_budgets b on b.account_id = a.id
where a.workspace_id = $1 and a.id = $2`,
  values: [workspaceId, accountId],
});

export const upsertAccountBudget = (workspaceId: string, accountId: string, microUsd: number): Statement => ({
  text: `
insert into carillon.account_budgets (workspace_id, account_id, micro_usd) values ($1, $2, $3)
on conflict (account_id) do update set micro_usd = excluded.micro_usd, updated_at = carillon.now()`,
  values: [workspaceId, accountId, microUsd],
});

export const deleteAccountBudget = (accountId: string): Statement => ({
  text: 'delete from carillon.account_budgets where account_id = $1',
  values: [accountId],
});

/** Its limit is another now. */
export const liftAccountStop = (accountId: string): Statement => ({
  text: 'update carillon.account_usage set stopped_at = null where account_id = $1 and stopped_at is not null',
  values: [accountId],
});
