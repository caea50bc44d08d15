import { CallFailed } from '../http.ts';
import type { Connection, Draft, Prepared, Progress } from '../platform.ts';
import { keptOf } from './kept.ts';
import { preparePhotos, preparePhotoStory } from './photos.ts';
import { prepareReel } from './reel.ts';
import { validateMedia } from './validate-media.ts';
import { prepareVideo } from './video.ts';

/** Brings a draft's files to Facebook, where nobody sees them yet. */
export async function prepare(connection: Connection, draft: Draft, progress: Progress): Promise<Prepared> {
  // A draft that was never validated must not lose the files that Facebook does not take.
  const [problem] = validateMedia(draft);
  if (problem !== undefined)
    throw new CallFailed({ kind: 'invalid', message: `${problem.field}: ${problem.problem}.` });
  const { media = [], format } = draft;
  const [first] = media;
  if (first === undefined) return { handle: {} };
  const kept = keptOf(progress, connection.endpoint);
  if (format === 'reel') return prepareReel(connection, first, kept);
  if (format === 'story' && first.kind === 'video') return prepareReel(connection, first, kept, 'story');
  if (format === 'story') return preparePhotoStory(connection, first, kept);
  return first.kind === 'video'
    ? prepareVideo(connection, first, kept)
    : preparePhotos(connection, media, kept);
}
