import type { Handle } from '../platform.ts';

/** What X calls a finished upload: the id a post names it by, and the key under which posts show it. */
export interface Uploaded {
  id: string;
  /** Null when X did not say it. */
  key: string | null;
}

/** Empty for a post without media: it is found by its text and time. */
export const handleOf = (uploads: readonly Uploaded[]): Handle => ({
  mediaIds: uploads.map(({ id }) => id).join(','),
  mediaKeys: uploads.flatMap(({ key }) => key ?? []).join(','),
});

export const uploadedIds = (handle: Handle): string[] => listed(handle['mediaIds']);

/** Whether a media key is that of one of the uploads; a key is "<number of its category>_<id>". */
export const isOfHandle = (handle: Handle, key: string): boolean =>
  listed(handle['mediaKeys']).includes(key) || uploadedIds(handle).includes(key.replace(/^\d+_/, ''));

const listed = (text: string | undefined): string[] =>
  text === undefined || text === '' ? [] : text.split(',');
