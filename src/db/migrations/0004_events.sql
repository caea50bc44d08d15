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
