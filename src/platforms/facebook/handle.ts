import type { Handle } from '../platform.ts';

/**
 * What a handle holds: "photo:<place>" for each photo of a post; "file" and "mark" for a video; "reel", "photoStory" or
 * "videoStory" for what has a place of its own, with the id of its upload.
 */
export const photosIn = (handle: Handle): string[] =>
  Object.entries(handle)
    .flatMap(([name, id]) => (name.startsWith('photo:') ? [{ place: Number(name.slice(6)), id }] : []))
    .sort((a, b) => a.place - b.place)
    .map(({ id }) => id);

/** The upload that a story shows. */
export const storyIn = (handle: Handle): string | undefined => handle['photoStory'] ?? handle['videoStory'];

/** Ids of uploads that only this post can show. */
export function uploadsIn(handle: Handle): string[] {
  const single = handle['reel'] ?? storyIn(handle);
  return single === undefined ? photosIn(handle) : [single];
}
