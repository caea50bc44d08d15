import type { Statement } from '../../../db/index.ts';
import type { Facts } from '../recognise/index.ts';

const columns = `
  id, kind, mime, bytes, width, height, duration_ms as "durationMs", frames, fps, video_codec as "videoCodec",
  audio_codec as "audioCodec", pages, file_name as "fileName", hash, created_at as "createdAt"`;

/** Whether a task's config shows the file `m`. */
const showsIt = `
  t.workspace_id = m.workspace_id and t.config ? 'media'
  and t.config -> 'media' @> jsonb_build_array(jsonb_build_object('id', m.id::text))`;

/** One at a time decides about a file; for the transaction. */
export const lockFile = (hash: string): Statement => ({
  text: `select pg_advisory_xact_lock(hashtextextended('carillon.media ' || $1, 0))`,
  values: [hash],
});

/** Whether somebody is deleting the file now; who died over it does not count after a minute. */
export const selectRemoval = (hash: string): Statement => ({
  text: `
select id from carillon.media
where hash = $1 and state = 'removing' and state_since > carillon.now() - interval '1 minute'`,
  values: [hash],
});

/** Makes the row of a file that comes in, or takes the one there is. */
export const insertArriving = (
  id: string,
  workspaceId: string,
  file: { hash: string; bytes: number; fileName: string },
  facts: Facts,
): Statement => ({
  text: `
insert into carillon.media (id, workspace_id, hash, kind, mime, bytes, width, height, duration_ms, frames, fps,
  video_codec, audio_codec, pages, file_name)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
on conflict (workspace_id, hash) do update
set state = case media.state when 'removing' then 'arriving' else media.state end,
    state_since = case media.state when 'stored' then media.state_since else carillon.now() end`,
  values: [
    id,
    workspaceId,
    file.hash,
    facts.kind,
    facts.mime,
    file.bytes,
    facts.width,
    facts.height,
    facts.durationMs,
    facts.frames,
    facts.fps,
    facts.videoCodec,
    facts.audioCodec,
    facts.pages,
    file.fileName,
  ],
});

/** Its file is there: from now on it is seen. A row when it was not before. */
export const markStored = (workspaceId: string, hash: string): Statement => ({
  text: `
update carillon.media set state = 'stored', state_since = carillon.now()
where workspace_id = $1 and hash = $2 and state = 'arriving' returning id`,
  values: [workspaceId, hash],
});

export const selectByHash = (workspaceId: string, hash: string): Statement => ({
  text: `select ${columns} from carillon.media where workspace_id = $1 and hash = $2 and state = 'stored'`,
  values: [workspaceId, hash],
});

export const selectByIds = (workspaceId: string, ids: readonly string[]): Statement => ({
  text: `
select ${columns} from carillon.media where workspace_id = $1 and id = any($2::uuid[]) and state = 'stored'`,
  values: [workspaceId, ids],
});

/** Of any workspace: who asks has a signed address. */
export const selectOfAll = (id: string): Statement => ({
  text: `select ${columns} from carillon.media where id = $1 and state = 'stored'`,
  values: [id],
});

/** Newest first; `before` is the last one of the page before. */
export const selectPage = (
  workspaceId: string,
  filter: { kind: string | null; before: string | null; limit: number },
): Statement => ({
  text: `
select ${columns} from carillon.media
where workspace_id = $1 and state = 'stored' and ($2::text is null or kind = $2) and ($3::uuid is null or id < $3)
order by id desc limit $4`,
  values: [workspaceId, filter.kind, filter.before, filter.limit],
});

/** Tasks that have not ended and show it. */
export const countOpenTasks = (id: string): Statement => ({
  text: `
select count(*) as count from carillon.media m join carillon.agent_tasks t on ${showsIt}
where m.id = $1 and t.status in ('pending', 'running')`,
  values: [id],
});

/** What may be removed: what is stored, only while no task at all shows it, or what nobody ended. */
export type Removable = 'stored' | 'unused' | 'unsettled';

const unsettled = `
  ((m.state = 'arriving' and m.state_since < carillon.now() - interval '1 day')
  or (m.state = 'removing' and m.state_since < carillon.now() - interval '10 minutes'))`;

const conditions: Record<Removable, string> = {
  stored: `m.state = 'stored'`,
  unused: `m.state = 'stored' and not exists (select from carillon.agent_tasks t where ${showsIt})`,
  unsettled,
};

/** Hides it before its file goes; no row where the condition does not hold. */
export const markRemoving = (id: string, only: Removable): Statement => ({
  text: `
update carillon.media m set state = 'removing', state_since = carillon.now()
where m.id = $1 and ${conditions[only]} returning m.id`,
  values: [id],
});

/** Whether another row needs the same file. */
export const selectSharers = (id: string, hash: string): Statement => ({
  text: `select id from carillon.media where hash = $2 and id <> $1 and state <> 'removing' limit 1`,
  values: [id, hash],
});

export const deleteRemoved = (id: string): Statement => ({
  text: `delete from carillon.media where id = $1 and state = 'removing'`,
  values: [id],
});

/** Uploads and removals that nobody ended. */
export const selectUnsettled = (limit: number): Statement => ({
  text: `
select m.id, m.hash from carillon.media m where m.state <> 'stored' and ${unsettled} order by m.state_since limit $1`,
  values: [limit],
});

/** Files that are old and that no task shows. */
export const selectUnused = (keepDays: number, limit: number): Statement => ({
  text: `
select m.id, m.hash from carillon.media m
where m.state = 'stored' and m.created_at < carillon.now() - $1 * interval '1 day'
  and not exists (select from carillon.agent_tasks t where ${showsIt})
order by m.created_at limit $2`,
  values: [keepDays, limit],
});

/** Of all workspaces. */
export const selectNewest = (limit: number): Statement => ({
  text: `select id, hash, bytes from carillon.media where state = 'stored' order by id desc limit $1`,
  values: [limit],
});
