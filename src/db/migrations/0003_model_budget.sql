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
