import type { Statement } from '../../../db/index.ts';

/**
 * Says that these workspaces' streams are open. `since`: the transaction from which on everything of the workspace is
 * recorded; a new one when the last watch had (almost) ended.
 */
export const renewWatch = (workspaceIds: readonly string[], hours: number): Statement => ({
  text: `
insert into carillon.event_watchers as w (workspace_id, until)
select id, carillon.now() + $2 * interval '1 hour' from unnest($1::uuid[]) id order by 1
on conflict (workspace_id) do update set until = excluded.until,
  since = case when w.until < carillon.now() + interval '10 minutes' then pg_current_xact_id() else w.since end
returning workspace_id as "workspaceId", since::text as since`,
  values: [workspaceIds, hours],
});

/** The first transaction that has not begun yet. */
export const selectNextTransaction = (): Statement => ({
  text: 'select pg_snapshot_xmax(pg_current_snapshot())::text as next',
  values: [],
});

/**
 * The events after a position, in the order of transactions, of transactions that have no older one still running
 * beside them: what commits later comes after all of these. "horizon": the oldest that still runs.
 */
export const selectFeed = (
  workspaceIds: readonly string[],
  after: { xact: bigint; id: bigint },
  limit: number,
): Statement => ({
  text: `
with horizon as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as xmin)
select xmin::text as horizon, e.*
from horizon left join lateral (
  select xact::text as xact, id::text as id, workspace_id as "workspaceId", name, task_id as "taskId",
    task_type as "taskType", data, recorded_at as "recordedAt"
  from carillon.events
  where (xact, id) > ($2::text::xid8, $3::bigint) and xact < horizon.xmin and workspace_id = any ($1::uuid[])
  order by events.xact, events.id limit $4
) e on true`,
  values: [workspaceIds, String(after.xact), String(after.id), limit],
});
