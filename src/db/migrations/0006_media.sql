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
