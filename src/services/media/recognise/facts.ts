import { CarillonError } from '../../../core/index.ts';
import type { Media } from '../../../platforms/index.ts';

/** What is found in a file's bytes. */
export type Facts = Omit<Media, 'id' | 'bytes' | 'fileName' | 'alt' | 'title'>;

export const noFacts = {
  width: null,
  height: null,
  durationMs: null,
  frames: null,
  fps: null,
  videoCodec: null,
  audioCodec: null,
  pages: null,
} as const;

/** A file that no platform could show. `problem` goes on after the file's name. */
export class NotUsable extends Error {
  override readonly name = 'NotUsable';
}

/** Says of which file it is. */
export const refusedAs = (name: string, error: NotUsable): CarillonError =>
  new CarillonError('media_refused', { name, problem: error.message }, { cause: error.cause });
