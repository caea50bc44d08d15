-- Files that posts show, and how far their uploads have come.

-- One row per file and workspace, whatever it was called: the hash of its bytes names it in the store. Never changed.
create table carillon.media (
  id uuid primary key default carillon.uuid_v7(),
  workspace_id uuid not null default carillon.default_workspace() references carillon.workspaces,
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
  fps real,
  video_codec text,
  audio_codec text,
  pages integer,
  file_name text not null,
  created_at timestamptz not null default now(),
  unique (workspace_id, hash)
);
create index media_newest on carillon.media (workspace_id, created_at desc, id desc);

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
