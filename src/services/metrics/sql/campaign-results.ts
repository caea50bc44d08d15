import type { Statement } from '../../../db/index.ts';

/** What some posts came to, by campaign. A figure is the sum of its newest value of each post that has one. */
const sumsOf = (which: string): string => `
with posts as (
  select id, campaign_id, workspace_id, status, hold, failure_kind from carillon.agent_tasks
  where type = 'social_post' and ${which}
),
newest as (
  select m.task_id,
    (array_agg(m.reach order by m.fetched_at desc) filter (where m.reach is not null))[1] as reach,
    (array_agg(m.engagement order by m.fetched_at desc) filter (where m.engagement is not null))[1] as engagement,
    (array_agg(m.clicks order by m.fetched_at desc) filter (where m.clicks is not null))[1] as clicks,
    max(m.fetched_at) as fetched_at
  from carillon.post_metrics m join posts p on p.id = m.task_id group by 1
)
select campaign_id, workspace_id,
  count(*) filter (where status = 'pending') as pending,
  count(*) filter (where status = 'running') as running,
  count(*) filter (where hold = 'approval') as waiting,
  count(*) filter (where status = 'completed') as completed,
  count(*) filter (where status = 'failed') as failed,
  count(*) filter (where status = 'cancelled') as cancelled,
  count(*) filter (where status = 'failed' and failure_kind = 'missed') as missed,
  coalesce(sum(reach), 0) as reach, count(reach) as reach_posts,
  coalesce(sum(engagement), 0) as engagement, count(engagement) as engagement_posts,
  coalesce(sum(clicks), 0) as clicks, count(clicks) as clicks_posts,
  max(fetched_at) as fetched_at
from posts left join newest on task_id = id
group by campaign_id, workspace_id`;

/** What outlives the posts. */
const kept = `campaign_id, workspace_id, completed, failed, cancelled, missed, reach, reach_posts, engagement,
  engagement_posts, clicks, clicks_posts, fetched_at`;

/** Of the posts there are, and of those that were cleaned up; null where no post has a figure. */
export const selectResults = (campaignId: string): Statement => ({
  text: `
with summed as (
  select pending, running, waiting, ${kept} from (${sumsOf('campaign_id = $1')}) posts
  union all
  select 0, 0, 0, ${kept} from carillon.campaign_results where campaign_id = $1
),
total as (
  select sum(pending) as pending, sum(running) as running, sum(waiting) as waiting, sum(completed) as completed,
    sum(failed) as failed, sum(cancelled) as cancelled, sum(missed) as missed, sum(reach) as reach,
    sum(reach_posts) as reach_posts, sum(engagement) as engagement, sum(engagement_posts) as engagement_posts,
    sum(clicks) as clicks, sum(clicks_posts) as clicks_posts, max(fetched_at) as fetched_at
  from summed
)
select
  jsonb_build_object(
    'total', coalesce(pending + running + completed + failed + cancelled, 0), 'pending', coalesce(pending, 0),
    'running', coalesce(running, 0), 'completed', coalesce(completed, 0), 'failed', coalesce(failed, 0),
    'cancelled', coalesce(cancelled, 0), 'waitingForApproval', coalesce(waiting, 0),
    'missed', coalesce(missed, 0)) as posts,
  case when reach_posts > 0 then reach::bigint end as reach,
  case when engagement_posts > 0 then engagement::bigint end as engagement,
  case when clicks_posts > 0 then clicks::bigint end as clicks,
  fetched_at as "fetchedAt",
  jsonb_build_object('reach', coalesce(reach_posts, 0), 'engagement', coalesce(engagement_posts, 0),
    'clicks', coalesce(clicks_posts, 0)) as measured
from total`,
  values: [campaignId],
});

/** Adds what ended posts came to. In one order, so that two cleanups can not deadlock. */
export const keepResults = (taskIds: readonly string[]): Statement => ({
  text: `
insert into carillon.campaign_results as r (${kept})
select ${kept} from (${sumsOf('campaign_id is not null and id = any ($1)')}) posts
order by campaign_id, workspace_id
on conflict (campaign_id, workspace_id) do update set
  completed = r.completed + excluded.completed,
  failed = r.failed + excluded.failed,
  cancelled = r.cancelled + excluded.cancelled,
  missed = r.missed + excluded.missed,
  reach = r.reach + excluded.reach,
  reach_posts = r.reach_posts + excluded.reach_posts,
  engagement = r.engagement + excluded.engagement,
  engagement_posts = r.engagement_posts + excluded.engagement_posts,
  clicks = r.clicks + excluded.clicks,
  clicks_posts = r.clicks_posts + excluded.clicks_posts,
  fetched_at = greatest(r.fetched_at, excluded.fetched_at)`,
  values: [taskIds],
});
