import type { Statement } from '../../../db/index.ts';

/** How a broadcast's messages stand. The others are not ended: on their way, waiting, or a person is asked about them. */
export interface MessageCounts extends Record<string, unknown> {
  total: number;
  sent: number;
  failed: number;
  cancelled: number;
  firstError: string | null;
  /** Until the next of them is looked at, 0 while one is; null when none will be by itself. */
  nextInMs: string | null;
}

export const countMessages = (broadcastId: string): Statement => ({
  text: `
select count(*) as total,
  count(*) filter (where status = 'completed') as sent,
  count(*) filter (where status = 'failed' and open_effect = 'none') as failed,
  count(*) filter (where status = 'cancelled') as cancelled,
  (array_agg(last_error order by finished_at, id) filter (where status = 'failed' and open_effect = 'none'))[1]
    as "firstError",
  extract(epoch from
    min(case when claimed_by is null then wake_at else carillon.now() end)
      filter (where status in ('pending', 'running') and hold is null)
    - carillon.now()) * 1000 as "nextInMs"
from carillon.agent_tasks where parent_id = $1`,
  values: [broadcastId],
});

/** Those that were not forgotten meanwhile. */
export const selectRecipients = (ids: readonly string[]): Statement => ({
  text: 'select id from carillon.recipients where id = any ($1) order by id',
  values: [ids],
});
