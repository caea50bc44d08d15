import type { Statement } from '../../../db/index.ts';

/** Of posts that were not cleaned up. A figure's sum is over its newest value of each post that has one; null when none has. */
export const selectResults = (campaignId: string): Statement => ({
  text: `
with posts as (
  select id, status, hold, failure_kind from carillon.agent_tasks where campaign_id = $1 and type = 'social_post'
),
newest as (
  select m.task_id,
    (array_agg(m.reach order by m.fetched_at desc) filter (where m.reach is not null))[1] as reach,
    (array_agg(m.engagement order by m.fetched_at desc) filter (where m.engagement is not null))[1] as engagement,
    (array_agg(m.clicks order by m.fetched_at desc) filter (where m.clicks is not null))[1] as clicks,
    max(m.fetched_at) as fetched_at
  from carillon.post_metrics m join posts p on p.id = m.task_id group by 1
),
counted as (
  select count(*) as total,
    count(*) filter (where status = 'pending') as pending,
    count(*) filter (where status = 'running') as running,
    count(*) filter (where status = 'completed') as completed,
    count(*) filter (where status = 'failed') as failed,
    count(*) filter (where status = 'cancelled') as cancelled,
    count(*) filter (where hold = 'approval') as "waitingForApproval",
    count(*) filter (where status = 'failed' and failure_kind = 'missed') as missed
  from posts
),
summed as (
  select sum(reach)::bigint as reach, sum(engagement)::bigint as engagement, sum(clicks)::bigint as clicks,
    max(fetched_at) as "fetchedAt", count(reach) as of_reach, count(engagement) as of_engagement,
    count(clicks) as of_clicks
  from newest
)
select to_jsonb(counted) as posts, reach, engagement, clicks, "fetchedAt",
  jsonb_build_object('reach', of_reach, 'engagement', of_engagement, 'clicks', of_clicks) as measured
from counted, summed`,
  values: [campaignId],
});
