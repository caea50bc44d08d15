import { CarillonError, isId } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import type { Media } from '../../platforms/index.ts';
import type { Caller, Services } from '../context.ts';
import { fetchMedia } from './fetch.ts';
import type { MediaFile, MediaRow } from './get.ts';
import { selectByIds } from './sql/media.ts';

type Config = Record<string, unknown>;

/** One entry of `config.media`, as it was checked: a stored file or an address. */
interface Asked {
  id?: string;
  url?: string;
  alt?: string | null;
  title?: string | null;
}

/** Replaces what a config asks for by what is known of it. @throws CarillonError `invalid_input` naming each wrong one */
export type CompleteMedia = (config: Config) => Promise<Config>;

/** Of one request: a file that several of its tasks show is looked up, and fetched, once. */
export function createCompleteMedia(services: Services, caller: Caller): CompleteMedia {
  const known = new Map<string, Promise<MediaFile | null>>();
  const once = (key: string, find: () => Promise<MediaFile | null>) => {
    const found = known.get(key) ?? find();
    known.set(key, found);
    return found;
  };
  const find = async ({ id, url = '' }: Asked): Promise<MediaFile> => {
    // Beside an id there may be anything: it is not looked at.
    const file = await (id === undefined
      ? once(url, () => fetchMedia(services, caller, url))
      : once(id, () => storedOf(services, caller, id)));
    if (file === null) throw new CarillonError('media_not_found', { id: id ?? url });
    return file;
  };

  return async (config) => {
    if (!Array.isArray(config['media'])) return config;
    const media: Media[] = [];
    const errors: { index: number; error: CarillonError }[] = [];
    for (const [index, asked] of (config['media'] as Asked[]).entries()) {
      try {
        media.push(snapshotOf(await find(asked), asked));
      } catch (error) {
        if (!(error instanceof CarillonError) || error.status >= 500) throw error;
        const params = { field: `config.media[${index}]`, problem: error.message };
        errors.push({ index, error: new CarillonError('invalid_input', params, { cause: error }) });
      }
    }
    const [first] = errors;
    if (first !== undefined)
      throw new CarillonError('invalid_input', first.error.params, {
        errors: errors.length > 1 ? errors : [],
      });
    return { ...config, media };
  };
}

async function storedOf({ db }: Services, caller: Caller, id: string): Promise<MediaFile | null> {
  const [row] = await db.run<MediaRow>(selectByIds(caller.workspaceId, [id]));
  return row ?? null;
}

/**
 * The config of a task that another application may have inserted, with all that is known of its files now. `missing`
 * says which of them are not to be had; those stay as they are.
 */
export async function lookUpMedia(
  db: Queryable,
  workspaceId: string,
  config: Config,
): Promise<{ config: Config; missing: string | null }> {
  const asked = config['media'];
  if (asked === undefined) return { config, missing: null };
  if (!Array.isArray(asked)) return { config, missing: 'config.media is no list' };
  const ids = asked.map((one) => idOf(one));
  const rows = await db.run<MediaRow>(
    selectByIds(
      workspaceId,
      ids.filter((id) => id !== null),
    ),
  );
  const missing = ids.flatMap((id, index) =>
    rows.some((row) => row.id === id) ? [] : [`config.media[${index}]`],
  );
  const media = asked.map((one: unknown, index) => {
    const row = rows.find(({ id }) => id === ids[index]);
    return row === undefined ? one : snapshotOf(row, one as Asked);
  });
  const says = missing.length === 0 ? null : `${missing.join(', ')} names no file that is stored`;
  return { config: { ...config, media }, missing: says };
}

function idOf(one: unknown): string | null {
  const { id } = Object(one) as { id?: unknown };
  return typeof id === 'string' && isId(id) ? id.toLowerCase() : null;
}

/** What a task remembers of a file, and a connector is told. */
function snapshotOf(file: MediaFile, { alt, title }: Asked): Media {
  const { id, kind, mime, bytes, width, height, durationMs, frames } = file;
  const { fps, videoCodec, audioCodec, pages, fileName } = file;
  return {
    id,
    kind,
    mime,
    bytes,
    width,
    height,
    durationMs,
    frames,
    fps,
    videoCodec,
    audioCodec,
    pages,
    fileName,
    alt: textOf(alt),
    title: textOf(title),
  };
}

const textOf = (text: unknown): string | null => (typeof text === 'string' ? text : null);
