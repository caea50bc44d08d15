import type { Statement } from '../../db/index.ts';

/** Exact at the statement's snapshot: folded counts and the differences not folded yet. */
export const selectCounts = (workspaceId: string): Statement => ({
  text: `
select type, platform, status, sum(count)::bigint as count from (
  select type, platform, status, count from carillon.task_counts where workspace_id = $1
  union all
  select type, platform, status, change from carillon.task_count_changes where workspace_id = $1
) counts
group by type, platform, status having sum(count) <> 0`,
  values: [workspaceId],
});

/** Counts of small sets, each from its own partial index. */
export const selectConditions = (workspaceId: string): Statement => ({
  text: `
select
  (select count(*) from carillon.agent_tasks where workspace_id = $1 and needs_attention) as "needsAttention",
  (select count(*) from carillon.agent_tasks where workspace_id = $1 and hold is not null) as held,
  (select count(*) from carillon.agent_tasks where workspace_id = $1 and status in ('pending', 'running')
     and hold is null and wake_at < carillon.now()) as late`,
  values: [workspaceId],
});

/** Walks the index of held tasks: costs what is held, not what there is. */
export const selectHeld = (workspaceId: string): Statement => ({
  text: `
select hold, count(*) from carillon.agent_tasks where workspace_id = $1 and hold is not null group by hold`,
  values: [workspaceId],
});

/** One folder at a time: another would wait for the same rows. */
export const foldCounts = (): Statement => ({
  text: `
with folding as materialized (select pg_try_advisory_xact_lock(7205759404) as mine),
changes as (
  delete from carillon.task_count_changes where (select mine from folding)
  returning workspace_id, type, platform, status, change
)
insert into carillon.task_counts as c (workspace_id, type, platform, status, count)
select workspace_id, type, platform, status, sum(change) from changes group by 1, 2, 3, 4
on conflict (workspace_id, type, platform, status) do update set count = c.count + excluded.count`,
  values: [],
});
