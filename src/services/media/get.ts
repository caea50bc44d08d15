import { CarillonError, isId } from '../../core/index.ts';
import type { Media } from '../../platforms/index.ts';
import type { Caller, Services } from '../context.ts';
import { selectByIds } from './sql/media.ts';

/** A stored file. What is said of it was found in its bytes. */
export interface MediaFile extends Omit<Media, 'alt' | 'title'> {
  /** SHA-256 of its bytes, hexadecimal. */
  hash: string;
  createdAt: Date;
}

export type MediaRow = MediaFile & Record<string, unknown>;

/** @throws CarillonError `invalid_input` for what is no UUID */
export function checkMediaId(id: string): string {
  if (isId(id)) return id.toLowerCase();
  throw new CarillonError('invalid_input', { field: 'id', problem: 'must be a UUID' });
}

/** One stored file. @throws CarillonError `media_not_found`, `invalid_input` */
export async function getMedia({ db }: Services, caller: Caller, id: string): Promise<MediaFile> {
  const [row] = await db.run<MediaRow>(selectByIds(caller.workspaceId, [checkMediaId(id)]));
  if (row === undefined) throw new CarillonError('media_not_found', { id });
  return row;
}
