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
