import { CarillonError } from '../../core/index.ts';
import type { Services } from '../context.ts';
import type { MediaFile } from './get.ts';
import { inStore, storeOf } from './settings.ts';

/** A stored file, or a part of it. */
export interface MediaContent {
  media: MediaFile;
  /** The part: from `start` up to and without `end`. */
  start: number;
  end: number;
  /** Opened when asked for: who wants to know only what there is leaves the store alone. */
  open(): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
}

/**
 * The bytes that a `Range` header asks for; all of them without one, and where it asks for several parts.
 * @throws CarillonError `range_not_satisfiable`; of `open` `media_file_lost`, `media_store_failed`
 */
export function readMedia(services: Services, media: MediaFile, range: string | undefined): MediaContent {
  const { start, end } = readRange(range, media.bytes);
  return {
    media,
    start,
    end,
    open: async () => {
      const store = storeOf(services.settings.media);
      const stream = await inStore(store, store.read(media.hash, start, end));
      if (stream === null) throw new CarillonError('media_file_lost', { id: media.id, store: store.name });
      return stream;
    },
  };
}

function readRange(header: string | undefined, bytes: number): { start: number; end: number } {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  if (first === '' && last === '') return { start: 0, end: bytes };
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  if (start >= bytes || end <= start) throw new CarillonError('range_not_satisfiable', { bytes });
  return { start, end };
}
