import type { Statement } from '../../../db/index.ts';

/** Deletes old events with their deliveries, oldest first; streams can't be resumed from before them any more. */
export const deleteOldEvents = (days: number, batch: number): Statement => ({
  text: `
with old as (
  select id from (select id, recorded_at from carillon.events order by id limit $2) oldest
  where recorded_at < carillon.now() - $1 * interval '1 day'
),
deleted as (
  delete from carillon.events e using old where e.id = old.id returning e.xact
)
update carillon.event_watchers w set since = d.next
from (select (xact::text::bigint + 1)::text::xid8 as next from deleted order by xact desc limit 1) d
where w.since < d.next`,
  values: [days, batch],
});
