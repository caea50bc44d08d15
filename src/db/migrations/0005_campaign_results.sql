-- What a campaign's cleaned-up posts came to: cleanup adds to it with the delete.

-- No foreign key: a cleanup would wait for whoever changes the campaign, and other applications' rows may name none there is.
create table carillon.campaign_results (
  campaign_id uuid not null,
  workspace_id uuid not null,
  completed bigint not null,
  failed bigint not null,
  cancelled bigint not null,
  -- Among the failed.
  missed bigint not null,
  -- Sums of each post's newest figures, and how many posts had one: 0 of 0 posts is "not given".
  reach bigint not null,
  reach_posts bigint not null,
  engagement bigint not null,
  engagement_posts bigint not null,
  clicks bigint not null,
  clicks_posts bigint not null,
  fetched_at timestamptz,
  primary key (campaign_id, workspace_id)
);
