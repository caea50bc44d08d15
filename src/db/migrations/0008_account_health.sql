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
