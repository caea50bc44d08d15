import { mediaProblems } from '../media-problems.ts';
import type { Media } from '../media.ts';
import type { Draft, Problem } from '../platform.ts';
import { limits, reelMedia, reelMinFps, storyMedia } from './limits.ts';

/** Everything wrong with a draft's files, and with the place it wants. */
export function validateMedia({ text, media = [], format, link, reply }: Draft): Problem[] {
  if (reply !== undefined) {
    return [
      ...(media.length > 0 ? [problem('media', 'a comment takes no files here')] : []),
      ...(format === undefined ? [] : [problem('format', 'a comment has no format')]),
    ];
  }
  const problems = problemsByFormat[format ?? 'post'](media);
  if (format === 'story' && text.trim() !== '')
    problems.push(problem('content', 'a story on Facebook shows no text: leave it empty'));
  if (media.length > 0 && link !== null)
    problems.push(
      problem('link', 'a Facebook post shows files or a link card: put the address into the text'),
    );
  return problems;
}

function postProblems(media: readonly Media[]): Problem[] {
  const problems = mediaProblems('Facebook', media, limits.media ?? {});
  const kinds = new Set(media.map(({ kind }) => kind));
  if (kinds.has('image') && kinds.has('video'))
    problems.push(problem('media', 'a Facebook post has photos or a video, not both'));
  return problems;
}

function reelProblems(media: readonly Media[]): Problem[] {
  if (media.length === 0) return [problem('media', 'a reel needs a video')];
  return [...mediaProblems('Facebook as a reel', media, reelMedia), ...slowProblems(media)];
}

function storyProblems(media: readonly Media[]): Problem[] {
  if (media.length === 0) return [problem('media', 'a story needs a photo or a video')];
  const problems = [...mediaProblems('Facebook as a story', media, storyMedia), ...slowProblems(media)];
  if (new Set(media.map(({ kind }) => kind)).size > 1)
    problems.push(problem('media', 'a story has one photo or one video, not both'));
  return problems;
}

const problemsByFormat = { post: postProblems, reel: reelProblems, story: storyProblems };

/** 23.976 is what 24 is called where it comes from film. */
const slowProblems = (media: readonly Media[]): Problem[] =>
  media.flatMap(({ kind, fps, fileName }, index): Problem[] =>
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

const problem = (field: Problem['field'], says: string): Problem => ({
  field,
  problem: says,
  limit: null,
  value: null,
});
