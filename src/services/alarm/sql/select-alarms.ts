import type { Statement } from '../../../db/index.ts';

export interface AlarmCounts {
  late: number;
  needsAttention: number;
  accounts: number;
  /** Active accounts whose credentials end within the days, and those that lack a permission. */
  expiring: number;
  permissions: number;
  /** Active ones that could not be planned. */
  campaigns: number;
  webhooks: number;
  /** Tasks past their time, by what holds them. */
  held: Record<string, number>;
}

/**
 * Everything somebody should be told of, in all workspaces; each count walks a partial index of few rows. An account
 * that works no more counts when posts would go to it: it is a default, holds tasks, or has some in the future.
 */
export const selectAlarms = (lateSeconds: number, expiringDays: number): Statement => ({
  text: `
select
  (select count(*) from carillon.agent_tasks
   where status in ('pending', 'running') and hold is null
     and wake_at < carillon.now() - $1 * interval '1 second') as late,
  (select count(*) from carillon.agent_tasks where needs_attention) as "needsAttention",
  (select count(*) from carillon.accounts a
   where status <> 'active' and (is_default
     or exists (select 1 from carillon.agent_tasks t where t.hold = 'account' and t.account_id = a.id)
     or exists (select 1 from carillon.agent_tasks t
                where t.account_id = a.id and t.scheduled_at > carillon.now() and t.status = 'pending'))) as accounts,
  (select count(*) from carillon.account_health h join carillon.accounts a on a.id = h.account_id
   where a.status = 'active' and h.expires_at <= carillon.now() + $2 * interval '1 day') as expiring,
  (select count(*) from carillon.account_health h join carillon.accounts a on a.id = h.account_id
   where a.status = 'active' and h.missing <> '{}') as permissions,
  (select count(*) from carillon.campaigns where status = 'active' and problem is not null) as campaigns,
  (select count(*) from carillon.webhook_endpoints where disabled_reason is not null) as webhooks,
  (select coalesce(jsonb_object_agg(hold, count), '{}') from (
     select hold, count(*) from carillon.agent_tasks
     where hold is not null and wake_at <= carillon.now() group by hold) held) as held`,
  values: [lateSeconds, expiringDays],
});
