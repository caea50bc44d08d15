import { mediaProblems } from '../media-problems.ts';
import type { Draft, Problem } from '../platform.ts';
import { limits, reelMedia, reelMinFps } from './limits.ts';

/** Everything wrong with a draft's files, and with the place it wants. */
export function validateMedia({ media = [], format, link, reply }: Draft): Problem[] {
  if (reply !== undefined) {
    return [
      ...(media.length > 0 ? [problem('media', 'a comment takes no files here')] : []),
      ...(format === undefined ? [] : [problem('format', 'a comment has no format')]),
    ];
  }
  if (format === 'story') return [problem('format', 'stories on Facebook are not supported')];
  const problems = format === 'reel' ? reelProblems(media) : postProblems(media);
  if (media.length > 0 && link !== null)
    problems.push(
      problem('link', 'a Facebook post shows files or a link card: put the address into the text'),
    );
  return problems;
}

function postProblems(media: NonNullable<Draft['media']>): Problem[] {
  const problems = mediaProblems('Facebook', media, limits.media ?? {});
  const kinds = new Set(media.map(({ kind }) => kind));
  if (kinds.has('image') && kinds.has('video'))
    problems.push(problem('media', 'a Facebook post has photos or a video, not both'));
  return problems;
}

function reelProblems(media: NonNullable<Draft['media']>): Problem[] {
  if (media.length === 0) return [problem('media', 'a reel needs a video')];
  const slow = media.flatMap(({ kind, fps, fileName }, index): Problem[] =>
    // 23.976 is what 24 is called where it comes from film.
    kind === 'video' && fps !== null && Math.round(fps) < reelMinFps
      ? [
          {
            field: 'media',
            problem: `${index + 1} (${fileName}): has fewer frames per second than needed`,
            limit: reelMinFps,
            value: fps,
          },
        ]
      : [],
  );
  return [...mediaProblems('Facebook as a reel', media, reelMedia), ...slow];
}

const problem = (field: Problem['field'], says: string): Problem => ({
  field,
  problem: says,
  limit: null,
  value: null,
});
