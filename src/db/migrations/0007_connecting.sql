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
