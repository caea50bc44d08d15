-- Campaigns: a brief that plans posts by a recurrence rule.

create table carillon.campaigns (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace() references carillon.workspaces,
  goal text not null,
  brief text not null,
  link text,
  -- Ids of accounts, and platforms whose default account posts.
  accounts text[] not null,
  -- An RRULE on the wall clock of `timezone`; `start_local` is its DTSTART.
  rule text not null,
  timezone text not null,
  start_local timestamp not null,
  end_local timestamp,
  skip_dates date[] not null default '{}',
  posts_per_occurrence integer not null default 1 check (posts_per_occurrence between 1 and 20),
  minutes_apart integer not null default 15 check (minutes_apart between 0 and 1440),
  approval_policy text not null default 'auto' check (approval_policy in ('auto', 'approval')),
  write_at text not null default 'run' check (write_at in ('run', 'planning')),
  status text not null default 'active' check (status in ('active', 'paused', 'stopped')),
  -- Every occurrence up to this moment was planned or skipped.
  planned_until timestamptz not null,
  -- Numbers the posts, so that each gets an angle and topic of its own.
  next_ordinal integer not null default 0,
  -- Occurrences that passed before anybody planned them.
  skipped_occurrences integer not null default 0,
  -- Why it could not be planned last time.
  problem text,
  -- Of the request that made it; null once it was changed.
  request_hash text,
  created_at timestamptz not null default carillon.now(),
  updated_at timestamptz not null default carillon.now()
);
-- A client that repeats a lost request finds its campaign.
create unique index campaigns_request on carillon.campaigns (workspace_id, request_hash)
  where request_hash is not null and status <> 'stopped';
create index campaigns_list on carillon.campaigns (workspace_id, id desc);
create index campaigns_due on carillon.campaigns (planned_until) where status = 'active';

-- One post of one occurrence on one account, planned once. The nominal time is what the rule says, whatever the clocks do.
create table carillon.campaign_occurrences (
  campaign_id uuid not null references carillon.campaigns on delete cascade,
  nominal_local timestamp not null,
  number integer not null,
  account_id uuid not null,
  ordinal integer not null,
  -- No foreign key: an occurrence stays planned when its task is cleaned up.
  task_id uuid not null,
  primary key (campaign_id, nominal_local, number, account_id)
);

create index agent_tasks_campaign on carillon.agent_tasks (campaign_id, scheduled_at desc, id desc)
  where campaign_id is not null;
