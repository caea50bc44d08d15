-- Carillon's tables, for Supabase's SQL editor (or psql). Paste all of it and run it; running it again changes nothing.
-- Made from src/db/migrations by "npm run supabase:sql"; do not edit. docs/deploy/vercel-supabase.md explains it.

begin;

-- The application takes the same lock when it migrates.
select pg_advisory_xact_lock(7205759403);

create schema if not exists carillon;
create table if not exists carillon.migrations (name text primary key, applied_at timestamptz not null default now());

do $carillon$
declare
  newer text;
begin
  select name into newer from carillon.migrations where name not in ('0001_initial', '0002_campaigns', '0003_model_budget', '0004_events', '0005_campaign_results', '0006_media', '0007_connecting', '0008_account_health', '0009_account_budget') order by name limit 1;
  if newer is not null then
    raise exception 'This database knows the migration % of a newer Carillon. Take the script of that version.', newer;
  end if;
end
$carillon$;

do $carillon_0001_initial_once$
begin
  if exists (select from carillon.migrations where name = '0001_initial') then
    return;
  end if;
  execute $carillon_0001_initial$
-- The first schema. `carillon.now()` is the only clock of due times and leases; tests replace it.

create function carillon.now() returns timestamptz language sql stable as $$ select pg_catalog.now() $$;

-- Time-ordered ids (RFC 9562 version 7), also for rows that other applications insert.
create function carillon.uuid_v7() returns uuid language sql volatile as $$
  select encode(
    set_bit(
      set_bit(
        overlay(uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6),
        52, 1),
      53, 1),
    'hex')::uuid
$$;

create table carillon.workspaces (
  id uuid primary key default carillon.uuid_v7(),
  name text not null,
  paused_at timestamptz,
  created_at timestamptz not null default now()
);

-- The workspace of rows that name none.
insert into carillon.workspaces (id, name) values ('00000000-0000-7000-8000-000000000001', 'Default');

create function carillon.default_workspace() returns uuid language sql immutable as
  $$ select '00000000-0000-7000-8000-000000000001'::uuid $$;

-- One row. `id` is compared with a copy kept outside the database, so that a copied or restored database is noticed.
create table carillon.instance (
  singleton boolean primary key default true check (singleton),
  id uuid not null default gen_random_uuid(),
  paused_at timestamptz,
  -- What the last alert told of, and when.
  alerted_about text not null default '[]',
  alerted_at timestamptz,
  created_at timestamptz not null default now()
);
insert into carillon.instance default values;

create table carillon.accounts (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace() references carillon.workspaces,
  platform text not null,
  remote_id text not null,
  kind text not null,
  display_name text not null,
  -- Fixed for ever: keys added later make a new account.
  simulated boolean not null,
  -- Whether tasks that name no account of this platform get this one.
  is_default boolean not null default false,
  status text not null default 'active' check (status in ('active', 'disconnected', 'revoked', 'blocked')),
  status_reason text,
  paused_at timestamptz,
  -- Rate limited by the platform until then; claims move due tasks there.
  next_slot_at timestamptz,
  -- AES-256-GCM, bound to this row by its additional data; null when the credentials come from the environment.
  credentials_ciphertext bytea,
  credentials_key_id text,
  refresh_lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, platform, remote_id, simulated)
);
create unique index accounts_default on carillon.accounts (workspace_id, platform) where is_default;

-- Whom messages go to. Everything else refers to the id, so deleting one row forgets a person.
create table carillon.recipients (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace() references carillon.workspaces,
  address text not null,
  opted_out_at timestamptz,
  created_at timestamptz not null default now(),
  unique (workspace_id, address)
);

create table carillon.posts (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace() references carillon.workspaces,
  campaign_id uuid,
  author text,
  title text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- What one account is to show of a post. `approved_hash` is the content a person agreed to.
create table carillon.variants (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace() references carillon.workspaces,
  post_id uuid not null references carillon.posts on delete cascade,
  account_id uuid not null references carillon.accounts,
  content text,
  config jsonb not null default '{}',
  approved_hash text,
  approved_by text,
  approved_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index variants_post on carillon.variants (post_id);

-- The queue and the record. Other applications may insert and update rows; triggers fill in what they leave out.
-- No foreign keys to workspaces and accounts: each insert would lock the same few rows; both are never deleted.
create table carillon.agent_tasks (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace(),
  type text not null,
  platform text,
  account_id uuid,
  -- What the user asked for; no retry moves it. `scheduled_local` is the same moment on the wall clock of `timezone`.
  scheduled_at timestamptz not null,
  scheduled_local timestamp,
  timezone text,
  status text not null default 'pending'
    check (status in ('pending', 'running', 'completed', 'failed', 'cancelled')),
  phase text check (phase in ('writing', 'publishing', 'verifying')),
  hold text check (hold in ('approval', 'account', 'budget', 'paused', 'restore')),
  content text,
  config jsonb not null default '{}',
  recipient_id uuid references carillon.recipients on delete set null,
  -- Of a broadcast; its messages are tasks of their own, made when it runs, that name it as their parent.
  recipient_ids uuid[],
  parent_id uuid,
  retry_count integer not null default 0,
  max_retries integer not null default 3 check (max_retries between 0 and 10),
  last_error text,
  failure_kind text,
  result jsonb,
  needs_attention boolean not null default false,
  executed_at timestamptz,
  -- The next moment anybody must look: due, retry, end of the lease, or verification.
  wake_at timestamptz not null,
  expires_at timestamptz,
  finished_at timestamptz,
  campaign_id uuid,
  post_id uuid,
  variant_id uuid,
  dedupe_key text,
  -- Set when only this content may be published; intend compares.
  approved_hash text,
  claim_epoch bigint not null default 0,
  claimed_by uuid,
  lease_losses integer not null default 0,
  cancel_requested_at timestamptz,
  -- Both change only in the fenced update that intends or settles; cancel, edit, retry, missed and cleanup read these.
  open_effect text not null default 'none' check (open_effect in ('none', 'intended', 'unknown')),
  visible_effects integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 80);

-- The claim walks this index from its left end; rows far in the future, held or ended cost it nothing.
create index agent_tasks_wake on carillon.agent_tasks (wake_at, id)
  where status in ('pending', 'running') and hold is null;
create index agent_tasks_held on carillon.agent_tasks (hold, account_id, id) where hold is not null;
create index agent_tasks_attention on carillon.agent_tasks (workspace_id, id) where needs_attention;
create index agent_tasks_finished on carillon.agent_tasks (finished_at, id)
  where status in ('completed', 'failed', 'cancelled');
create index agent_tasks_list on carillon.agent_tasks (workspace_id, scheduled_at desc, id desc);
create index agent_tasks_account on carillon.agent_tasks (account_id, scheduled_at desc, id desc);
create index agent_tasks_parent on carillon.agent_tasks (parent_id) where parent_id is not null;
create index agent_tasks_claimed on carillon.agent_tasks (claimed_by) where claimed_by is not null;

create function carillon.complete_task_row() returns trigger language plpgsql as $$
begin
  if new.wake_at is null then
    new.wake_at := new.scheduled_at;
  end if;
  if new.account_id is null and new.platform is not null then
    select a.id into new.account_id from carillon.accounts a
      where a.workspace_id = new.workspace_id and a.platform = new.platform and a.is_default;
  end if;
  if new.config ? 'maxRetries' then
    new.max_retries := (new.config ->> 'maxRetries')::integer;
    new.config := new.config - 'maxRetries';
  end if;
  -- A person's address stands in one table only. In one order, so that two broadcasts can not deadlock.
  if jsonb_typeof(new.config -> 'to') = 'array' then
    with known as (
      insert into carillon.recipients (workspace_id, address)
      select distinct new.workspace_id, address from jsonb_array_elements_text(new.config -> 'to') address order by 2
      on conflict (workspace_id, address) do update set address = excluded.address
      returning id
    )
    select array_agg(id), null into new.recipient_ids, new.recipient_id from known;
    new.config := new.config - 'to';
  elsif new.config ? 'to' then
    new.recipient_ids := null;
    insert into carillon.recipients (workspace_id, address) values (new.workspace_id, new.config ->> 'to')
      on conflict (workspace_id, address) do update set address = excluded.address
      returning id into new.recipient_id;
    new.config := new.config - 'to';
  end if;
  return new;
end $$;

create trigger agent_tasks_complete_row before insert on carillon.agent_tasks for each row
  when (new.wake_at is null or new.account_id is null or new.config ?| array['to', 'maxRetries'])
  execute function carillon.complete_task_row();

create trigger agent_tasks_complete_config before update of config on carillon.agent_tasks for each row
  when (new.config ?| array['to', 'maxRetries'])
  execute function carillon.complete_task_row();

-- Another application that moves `scheduled_at` of a waiting task moves its due time with it.
create function carillon.follow_schedule() returns trigger language plpgsql as $$
begin
  new.wake_at := new.scheduled_at;
  new.updated_at := carillon.now();
  return new;
end $$;

create trigger agent_tasks_follow_schedule before update of scheduled_at on carillon.agent_tasks for each row
  when (new.status = 'pending' and new.scheduled_at is distinct from old.scheduled_at and new.wake_at = old.wake_at)
  execute function carillon.follow_schedule();

-- Exact counts, cheap at any size: every statement appends its differences, housekeeping folds them together.
create table carillon.task_counts (
  workspace_id uuid not null,
  type text not null,
  platform text not null,
  status text not null,
  count bigint not null,
  primary key (workspace_id, type, platform, status)
);
create table carillon.task_count_changes (
  workspace_id uuid not null,
  type text not null,
  platform text not null,
  status text not null,
  change bigint not null
);

create function carillon.count_inserted() returns trigger language plpgsql as $$
begin
  insert into carillon.task_count_changes
  select workspace_id, type, coalesce(platform, ''), status, count(*) from new_rows group by 1, 2, 3, 4;
  return null;
end $$;

create function carillon.count_updated() returns trigger language plpgsql as $$
begin
  insert into carillon.task_count_changes
  select workspace_id, type, platform, status, sum(change) from (
    select workspace_id, type, coalesce(platform, '') as platform, status, 1 as change from new_rows
    union all
    select workspace_id, type, coalesce(platform, ''), status, -1 from old_rows
  ) changes group by 1, 2, 3, 4 having sum(change) <> 0;
  return null;
end $$;

create function carillon.count_deleted() returns trigger language plpgsql as $$
begin
  insert into carillon.task_count_changes
  select workspace_id, type, coalesce(platform, ''), status, -count(*) from old_rows group by 1, 2, 3, 4;
  return null;
end $$;

create trigger agent_tasks_count_inserted after insert on carillon.agent_tasks
  referencing new table as new_rows for each statement execute function carillon.count_inserted();
create trigger agent_tasks_count_updated after update on carillon.agent_tasks
  referencing old table as old_rows new table as new_rows for each statement execute function carillon.count_updated();
create trigger agent_tasks_count_deleted after delete on carillon.agent_tasks
  referencing old table as old_rows for each statement execute function carillon.count_deleted();

-- One execution of a handler. `epoch` is the claim it ran under.
create table carillon.attempts (
  task_id uuid not null references carillon.agent_tasks on delete cascade,
  epoch bigint not null,
  workspace_id uuid not null,
  number integer not null,
  worker_id uuid not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  outcome text,
  failure_kind text,
  error text,
  primary key (task_id, epoch)
);

-- The journal: one row per send of a visible, irrevocable act. Moves forward only; `applied` is final.
create table carillon.effects (
  id uuid primary key,
  workspace_id uuid not null,
  task_id uuid not null references carillon.agent_tasks on delete cascade,
  -- Which act of the task: 'post'; later segments and comments. `epoch` tells its sends apart.
  key text not null,
  epoch bigint not null,
  account_id uuid not null,
  fingerprint text not null,
  handle jsonb not null default '{}',
  state text not null default 'intended' check (state in ('intended', 'unknown', 'absent', 'applied')),
  remote_id text,
  url text,
  intended_at timestamptz not null,
  deadline_at timestamptz not null,
  read_backs integer not null default 0,
  settled_at timestamptz,
  unique (task_id, key, epoch)
);
-- A second equal text waits until the first is known.
create unique index effects_open on carillon.effects (account_id, fingerprint) where state in ('intended', 'unknown');
-- No post is claimed by two tasks.
create unique index effects_remote on carillon.effects (account_id, remote_id) where remote_id is not null;
create index effects_account_time on carillon.effects (account_id, intended_at);

create table carillon.evidence (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null,
  effect_id uuid not null references carillon.effects on delete cascade,
  task_id uuid not null,
  source text not null check (source in ('answer', 'late_answer', 'refusal', 'not_sent', 'lost', 'read_back', 'webhook', 'person')),
  verdict text not null check (verdict in ('applied', 'absent', 'unknown')),
  remote_id text,
  url text,
  -- Never text of a post, never a phone number.
  detail jsonb not null default '{}',
  actor text not null,
  api_key_id uuid,
  request_id text,
  recorded_at timestamptz not null default now()
);
create index evidence_effect on carillon.evidence (effect_id);
create index evidence_task on carillon.evidence (task_id);

create table carillon.task_events (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  task_id uuid not null references carillon.agent_tasks on delete cascade,
  name text not null,
  actor text not null,
  api_key_id uuid,
  request_id text,
  detail jsonb not null default '{}',
  recorded_at timestamptz not null default now()
);
create index task_events_task on carillon.task_events (task_id, id);

-- A row is written before each call to a model, so that a call whose answer was lost is still counted.
create table carillon.model_calls (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null,
  task_id uuid references carillon.agent_tasks on delete cascade,
  epoch bigint,
  provider text not null,
  model text not null,
  prompt_version text not null,
  input_tokens integer,
  output_tokens integer,
  duration_ms integer,
  outcome text,
  started_at timestamptz not null default now()
);
create index model_calls_task on carillon.model_calls (task_id);

-- Figures of a published post over time; null is "not given", never 0.
create table carillon.post_metrics (
  task_id uuid not null references carillon.agent_tasks on delete cascade,
  fetched_at timestamptz not null default now(),
  workspace_id uuid not null,
  reach bigint,
  engagement bigint,
  clicks bigint,
  raw jsonb not null default '{}',
  primary key (task_id, fetched_at)
);

-- Apart from tasks, so that a key outlasts the cleanup of what it made.
create table carillon.idempotency_keys (
  workspace_id uuid not null,
  key text not null,
  request_hash text not null,
  task_ids uuid[] not null,
  created_at timestamptz not null default now(),
  -- Null while the tasks exist; cleanup sets it 30 days ahead.
  expires_at timestamptz,
  primary key (workspace_id, key)
);
create index idempotency_keys_expiry on carillon.idempotency_keys (expires_at) where expires_at is not null;
create index idempotency_keys_tasks on carillon.idempotency_keys using gin (task_ids);

create table carillon.api_keys (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace() references carillon.workspaces,
  name text not null,
  -- SHA-256 of a 192-bit random key.
  hash text not null unique,
  scopes text[] not null default array['read', 'write'],
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- What somebody was, or still has to be, told of. `next_at` is null once it was received, or given up.
create table carillon.alerts (
  id uuid primary key default carillon.uuid_v7(),
  reasons jsonb not null,
  attempts integer not null default 0,
  next_at timestamptz default carillon.now(),
  delivered_at timestamptz,
  last_error text,
  created_at timestamptz not null default carillon.now()
);
create index alerts_next on carillon.alerts (next_at) where next_at is not null;

-- What somebody did to more than one task: paused, resumed, cleaned up. Who and when.
create table carillon.operations (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null,
  name text not null,
  detail jsonb not null default '{}',
  actor text not null,
  api_key_id uuid,
  request_id text,
  recorded_at timestamptz not null default now()
);
create index operations_time on carillon.operations (workspace_id, id);

-- Processes that claim. A dead one is recognised by boot, pid namespace, pid and start time.
create table carillon.workers (
  id uuid primary key,
  boot_id text not null,
  pid_namespace text not null,
  pid integer not null,
  process_started text not null,
  started_at timestamptz not null default now()
);
$carillon_0001_initial$;
  insert into carillon.migrations (name) values ('0001_initial');
end
$carillon_0001_initial_once$;

do $carillon_0002_campaigns_once$
begin
  if exists (select from carillon.migrations where name = '0002_campaigns') then
    return;
  end if;
  execute $carillon_0002_campaigns$
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
$carillon_0002_campaigns$;
  insert into carillon.migrations (name) values ('0002_campaigns');
end
$carillon_0002_campaigns_once$;

do $carillon_0003_model_budget_once$
begin
  if exists (select from carillon.migrations where name = '0003_model_budget') then
    return;
  end if;
  execute $carillon_0003_model_budget$
-- What models may cost a workspace in a month (UTC), and what they did.

-- A workspace's own limits; without a row those of the environment hold. Null is "no limit".
create table carillon.model_budgets (
  workspace_id uuid primary key references carillon.workspaces,
  tokens bigint check (tokens >= 0),
  micro_usd bigint check (micro_usd >= 0),
  updated_at timestamptz not null default carillon.now()
);

-- Outlives the calls, which go with their tasks. A call counts with the most it can use before it is made, with what
-- it used once that is known. The row's lock is what keeps two calls from overshooting together.
create table carillon.model_usage (
  workspace_id uuid not null references carillon.workspaces,
  month date not null,
  tokens bigint not null default 0,
  micro_usd bigint not null default 0,
  -- A call was refused: tasks on hold `budget` wait until this is null, or the month is over.
  stopped_at timestamptz,
  -- Hash of the environment's limits and prices then; others lift the stop.
  stopped_under text,
  primary key (workspace_id, month)
);

alter table carillon.model_calls
  add column month date,
  add column reserved_tokens bigint,
  -- Null when the price is not known.
  add column reserved_micro_usd bigint,
  add column cost_micro_usd bigint;
create index model_calls_open on carillon.model_calls (workspace_id) where outcome is null;

-- The keys there are were all made at a server's start, by who runs it.
update carillon.api_keys set scopes = array_append(scopes, 'admin')
  where 'write' = any (scopes) and not 'admin' = any (scopes);
$carillon_0003_model_budget$;
  insert into carillon.migrations (name) values ('0003_model_budget');
end
$carillon_0003_model_budget_once$;

do $carillon_0004_events_once$
begin
  if exists (select from carillon.migrations where name = '0004_events') then
    return;
  end if;
  execute $carillon_0004_events$
-- What happened to tasks and accounts, for event streams and outgoing webhooks. Written by triggers, in the transaction
-- of the change, so that no way of changing a task forgets it; and only in workspaces where somebody reads it.

create table carillon.webhook_endpoints (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace() references carillon.workspaces,
  url text not null,
  -- Names, or "task.*", "post.*", "account.*"; null: all.
  events text[],
  description text,
  -- AES-256-GCM, bound to this row; with the secret before it, which signs too for a day after a rotation.
  secret_ciphertext bytea not null,
  secret_key_id text not null,
  enabled boolean not null default true,
  -- Set when Carillon disabled it; null when a person did.
  disabled_reason text,
  -- The first failure after the last success.
  failing_since timestamptz,
  created_at timestamptz not null default carillon.now(),
  updated_at timestamptz not null default carillon.now()
);
create index webhook_endpoints_enabled on carillon.webhook_endpoints (workspace_id) where enabled;

-- Whose stream of events is, or was a while ago, open. Everything since transaction `since` is in `events`.
create table carillon.event_watchers (
  workspace_id uuid primary key,
  since xid8 not null default pg_current_xact_id(),
  until timestamptz not null
);

create view carillon.event_readers as
  select workspace_id, bool_or(hooked) as hooked, bool_or(watched) as watched
  from (
    select workspace_id, true as hooked, false as watched from carillon.webhook_endpoints where enabled
    union all
    select workspace_id, false, true from carillon.event_watchers where until > carillon.now()
  ) readers
  group by workspace_id;

-- Ids are given out before the commit: who reads by `id` alone misses what commits late. Readers go by (xact, id), and
-- no further than the oldest transaction that still runs.
create table carillon.events (
  id bigint generated always as identity primary key,
  xact xid8 not null default pg_current_xact_id(),
  -- What receivers of webhooks know it by.
  message_id uuid not null default gen_random_uuid(),
  workspace_id uuid not null,
  name text not null,
  task_id uuid,
  task_type text,
  account_id uuid,
  -- Ids and statuses, never text of a post, never a phone number.
  data jsonb not null,
  -- Whether `webhook_deliveries` has it, or it is not for webhooks.
  fanned_out boolean not null,
  recorded_at timestamptz not null default carillon.now()
);
create index events_order on carillon.events (xact, id);
create index events_to_fan_out on carillon.events (id) where not fanned_out;

create table carillon.webhook_deliveries (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null,
  endpoint_id uuid not null references carillon.webhook_endpoints on delete cascade,
  event_id bigint not null references carillon.events on delete cascade,
  -- Since it was made or replayed.
  attempts integer not null default 0,
  -- The next attempt, or the end of the lease of the one under way; null once it was received, or given up.
  next_at timestamptz default carillon.now(),
  delivered_at timestamptz,
  attempted_at timestamptz,
  last_status integer,
  last_error text,
  last_duration_ms integer,
  created_at timestamptz not null default carillon.now(),
  unique (event_id, endpoint_id)
);
create index webhook_deliveries_due on carillon.webhook_deliveries (endpoint_id, next_at) where next_at is not null;
create index webhook_deliveries_list on carillon.webhook_deliveries (endpoint_id, id desc);

-- For which due time a task was last told to be late.
create table carillon.late_tasks (
  task_id uuid primary key references carillon.agent_tasks on delete cascade,
  due_at timestamptz not null
);

-- Whether webhooks carry events of that name; streams carry all.
create function carillon.is_for_webhooks(name text) returns boolean language sql immutable as $$
  select name like 'account.%'
    or name in ('task.completed', 'task.failed', 'task.late', 'task.needs_attention', 'post.published')
$$;

create function carillon.task_event_data(
  id uuid, type text, platform text, account_id uuid, campaign_id uuid, parent_id uuid, status text, phase text,
  hold text, needs_attention boolean, failure_kind text, visible_effects integer, scheduled_at timestamptz
) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'taskId', id, 'taskType', type, 'platform', platform, 'accountId', account_id, 'campaignId', campaign_id,
    'parentId', parent_id, 'status', status, 'phase', phase, 'hold', hold, 'needsAttention', needs_attention,
    'failureKind', failure_kind, 'visibleEffects', visible_effects,
    'scheduledAt', to_char(scheduled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
$$;

create function carillon.record_new_tasks() returns trigger language plpgsql set enable_nestloop = off as $$
begin
  if not exists (select from carillon.event_watchers where until > carillon.now()) then
    return null;
  end if;
  insert into carillon.events (workspace_id, name, task_id, task_type, data, fanned_out)
  select n.workspace_id, 'task.scheduled', n.id, n.type,
    carillon.task_event_data(n.id, n.type, n.platform, n.account_id, n.campaign_id, n.parent_id, n.status, n.phase,
      n.hold, n.needs_attention, n.failure_kind, n.visible_effects, n.scheduled_at),
    true
  from new_rows n join carillon.event_watchers w on w.workspace_id = n.workspace_id and w.until > carillon.now();
  return null;
end $$;

-- No nested loop: the plan is kept from the first call, which may see one row, and serves one that sees a million.
create function carillon.record_changed_tasks() returns trigger language plpgsql set enable_nestloop = off as $$
begin
  if not exists (select from carillon.webhook_endpoints where enabled)
    and not exists (select from carillon.event_watchers where until > carillon.now()) then
    return null;
  end if;
  insert into carillon.events (workspace_id, name, task_id, task_type, data, fanned_out)
  select workspace_id, name, id, type, data, not (hooked and carillon.is_for_webhooks(name))
  from (
    select n.workspace_id, n.id, n.type, r.hooked, r.watched,
      carillon.task_event_data(n.id, n.type, n.platform, n.account_id, n.campaign_id, n.parent_id, n.status, n.phase,
        n.hold, n.needs_attention, n.failure_kind, n.visible_effects, n.scheduled_at) as data,
      unnest(array_remove(array[
        case when o.visible_effects = 0 and n.visible_effects > 0 then 'post.published' end,
        case
          when n.status <> o.status then 'task.' || n.status
          when (n.phase, n.hold, n.needs_attention, n.visible_effects, n.scheduled_at)
            is distinct from (o.phase, o.hold, o.needs_attention, o.visible_effects, o.scheduled_at) then 'task.changed'
        end,
        case when n.needs_attention and not o.needs_attention then 'task.needs_attention' end
      ], null)) as name
    from new_rows n
      join old_rows o on o.id = n.id
      join carillon.event_readers r on r.workspace_id = n.workspace_id
  ) changes
  where watched or carillon.is_for_webhooks(name);
  return null;
end $$;

create trigger agent_tasks_record_new after insert on carillon.agent_tasks
  referencing new table as new_rows for each statement execute function carillon.record_new_tasks();
create trigger agent_tasks_record_changed after update on carillon.agent_tasks
  referencing old table as old_rows new table as new_rows for each statement
  execute function carillon.record_changed_tasks();

create function carillon.record_account() returns trigger language plpgsql as $$
begin
  insert into carillon.events (workspace_id, name, account_id, data, fanned_out)
  select new.workspace_id, 'account.' || case new.status when 'active' then 'connected' else new.status end, new.id,
    jsonb_build_object(
      'accountId', new.id, 'platform', new.platform, 'kind', new.kind, 'status', new.status,
      'simulated', new.simulated, 'isDefault', new.is_default),
    not hooked
  from carillon.event_readers where workspace_id = new.workspace_id;
  return null;
end $$;

create trigger accounts_record_new after insert on carillon.accounts for each row
  execute function carillon.record_account();
create trigger accounts_record_status after update of status on carillon.accounts for each row
  when (new.status is distinct from old.status) execute function carillon.record_account();
$carillon_0004_events$;
  insert into carillon.migrations (name) values ('0004_events');
end
$carillon_0004_events_once$;

do $carillon_0005_campaign_results_once$
begin
  if exists (select from carillon.migrations where name = '0005_campaign_results') then
    return;
  end if;
  execute $carillon_0005_campaign_results$
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
$carillon_0005_campaign_results$;
  insert into carillon.migrations (name) values ('0005_campaign_results');
end
$carillon_0005_campaign_results_once$;

do $carillon_0006_media_once$
begin
  if exists (select from carillon.migrations where name = '0006_media') then
    return;
  end if;
  execute $carillon_0006_media$
-- Files that posts show, and how far their uploads have come.

-- One row per file and workspace, whatever it was called: the hash of its bytes names it in the store. Nobody sees a row
-- before its file is stored, nor once its file is being removed.
create table carillon.media (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace() references carillon.workspaces,
  state text not null default 'arriving' check (state in ('arriving', 'stored', 'removing')),
  state_since timestamptz not null default carillon.now(),
  -- SHA-256 of the bytes, hexadecimal.
  hash text not null,
  kind text not null check (kind in ('image', 'gif', 'video', 'document')),
  -- Found in the bytes, never believed.
  mime text not null,
  bytes bigint not null,
  width integer,
  height integer,
  duration_ms integer,
  frames integer,
  fps double precision,
  video_codec text,
  audio_codec text,
  pages integer,
  file_name text not null,
  created_at timestamptz not null default carillon.now(),
  unique (workspace_id, hash)
);
-- Newest first: ids are made in the order of time.
create index media_newest on carillon.media (workspace_id, id desc) where state = 'stored';
create index media_files on carillon.media (hash);
create index media_age on carillon.media (created_at) where state = 'stored';
create index media_unsettled on carillon.media (state_since) where state <> 'stored';

-- Which tasks show a file: only tasks with media are in it.
create index agent_tasks_media on carillon.agent_tasks using gin ((config -> 'media') jsonb_path_ops)
  where config ? 'media';

-- The invisible work of one act of a task (uploads, containers), so that it goes on after a crash and is not paid twice.
create table carillon.preparations (
  task_id uuid not null references carillon.agent_tasks on delete cascade,
  -- Which act of the task, as in effects.
  key text not null,
  workspace_id uuid not null,
  -- The connector's own words: ids and addresses of uploads, never a file.
  kept jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (task_id, key)
);
$carillon_0006_media$;
  insert into carillon.migrations (name) values ('0006_media');
end
$carillon_0006_media_once$;

do $carillon_0007_connecting_once$
begin
  if exists (select from carillon.migrations where name = '0007_connecting') then
    return;
  end if;
  execute $carillon_0007_connecting$
-- Accounts that people connect by logging in at the platform.

alter table carillon.accounts
  -- Whose credentials are from a login, and since when; null: from the environment or the emulator.
  add column connected_at timestamptz;

-- A person's way to the platform and back. Ten minutes, once.
create table carillon.account_logins (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace() references carillon.workspaces,
  platform text not null,
  kind text not null,
  simulated boolean not null,
  -- SHA-256 of what comes back with the person.
  state_hash text not null unique,
  redirect_uri text not null,
  status text not null default 'begun' check (status in ('begun', 'exchanging', 'choosing', 'connected', 'failed')),
  -- AES-256-GCM, bound to this row: the PKCE verifier while it is begun, what there is to choose from with its
  -- credentials while it is choosing, else null.
  sealed_ciphertext bytea,
  sealed_key_id text,
  account_id uuid references carillon.accounts,
  problem text,
  expires_at timestamptz not null,
  created_at timestamptz not null default carillon.now()
);
create index account_logins_expired on carillon.account_logins (expires_at);
$carillon_0007_connecting$;
  insert into carillon.migrations (name) values ('0007_connecting');
end
$carillon_0007_connecting_once$;

do $carillon_0008_account_health_once$
begin
  if exists (select from carillon.migrations where name = '0008_account_health') then
    return;
  end if;
  execute $carillon_0008_account_health$
-- What each account's platform said of its credentials when it was last asked.
create table carillon.account_health (
  account_id uuid primary key references carillon.accounts on delete cascade,
  workspace_id uuid not null,
  -- Which credentials were asked with; others are asked with sooner.
  credentials_hash text not null,
  -- When it was last asked, whatever came of it; nobody else asks soon after.
  asked_at timestamptz not null,
  next_check_at timestamptz not null,
  -- When it last answered.
  checked_at timestamptz,
  -- Null where the platform does not say.
  scopes text[],
  missing text[] not null default '{}',
  expires_at timestamptz,
  notes text[] not null default '{}',
  -- Why the last look failed.
  problem text,
  -- The end that `account.expiring` was told for.
  told_expires_at timestamptz
);
$carillon_0008_account_health$;
  insert into carillon.migrations (name) values ('0008_account_health');
end
$carillon_0008_account_health_once$;

do $carillon_0009_account_budget_once$
begin
  if exists (select from carillon.migrations where name = '0009_account_budget') then
    return;
  end if;
  execute $carillon_0009_account_budget$
-- What posts may cost an account in a month (UTC), what they did, which of its platform's quotas
-- each send counts in, and what a platform says is left.

-- Accounts without a row have no limit.
create table carillon.account_budgets (
  account_id uuid primary key references carillon.accounts,
  workspace_id uuid not null,
  micro_usd bigint not null check (micro_usd >= 0),
  updated_at timestamptz not null default carillon.now()
);

-- Outlives the effects, which go with their tasks. An effect counts from its intent until it is proven absent. The
-- row's lock is what keeps two intents from overshooting together.
create table carillon.account_usage (
  account_id uuid not null references carillon.accounts,
  workspace_id uuid not null,
  month date not null,
  micro_usd bigint not null default 0,
  posts bigint not null default 0,
  -- A send was refused: the account's tasks on hold `budget` wait until this is null, or the month is over.
  stopped_at timestamptz,
  primary key (account_id, month)
);

alter table carillon.effects
  add column micro_usd bigint not null default 0,
  add column quotas text[] not null default '{}';

-- What the platform's last answer left until `limit_resets_at`; no send before `limit_next_at`. Kept when little is left.
alter table carillon.accounts
  add column limit_remaining integer,
  add column limit_resets_at timestamptz,
  add column limit_next_at timestamptz;
$carillon_0009_account_budget$;
  insert into carillon.migrations (name) values ('0009_account_budget');
end
$carillon_0009_account_budget_once$;

-- Supabase's REST does not show this schema; nobody of it gets in by another way either.
do $carillon$
declare
  somebody text;
begin
  revoke all on schema carillon from public;
  for somebody in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on schema carillon from %I', somebody);
    execute format('revoke all on all tables in schema carillon from %I', somebody);
    execute format('revoke all on all sequences in schema carillon from %I', somebody);
    execute format('revoke all on all routines in schema carillon from %I', somebody);
  end loop;
end
$carillon$;

commit;

select name, applied_at from carillon.migrations order by name;
