import { mediaProblems } from '../media-problems.ts';
import type { Media } from '../media.ts';
import type { Draft, Problem } from '../platform.ts';
import { imagesMax, limits, mediaTitleMax } from './limits.ts';

/** What a document or video is called; a document always has a title. Null for images. */
export function titleOf({ kind, title, fileName }: Media): string | null {
  const given = title?.trim() || null;
  if (kind === 'document') return given ?? fileName.slice(0, mediaTitleMax).toWellFormed();
  return kind === 'video' ? given : null;
}

/** What those hear who can not see an image; LinkedIn has no such text for the other kinds. */
export const altOf = ({ kind, alt }: Media): string | null =>
  kind === 'image' || kind === 'gif' ? alt?.trim() || null : null;

/** Everything wrong with a draft's files. */
export function mediaProblemsOf({ media = [], link, reply }: Draft): Problem[] {
  if (media.length === 0) return [];
  if (reply !== undefined) return [problem('media', 'a comment on LinkedIn takes no files here')];
  const problems = mediaProblems('LinkedIn', media, limits.media ?? {});
  const kinds = new Set(media.map(({ kind }) => (kind === 'gif' ? 'image' : kind)));
  if (kinds.size > 1)
    problems.push(
      problem('media', 'a post on LinkedIn shows images, or one video, or one document, not several of them'),
    );
  const has = (wanted: Media['kind']) => media.some(({ kind }) => kind === wanted);
  const images = media.filter(({ kind }) => kind === 'image' || kind === 'gif').length;
  // Each kind by itself was counted above.
  if (has('image') && has('gif') && images > imagesMax)
    problems.push(problem('media', 'has more images than LinkedIn takes', imagesMax, images));
  for (const [index, one] of media.entries()) {
    const length = titleOf(one)?.length ?? 0;
    if (length > mediaTitleMax)
      problems.push(
        problem(
          'media',
          `${index + 1} (${one.fileName}): has a longer title than allowed`,
          mediaTitleMax,
          length,
        ),
      );
  }
  if (link !== null)
    problems.push(
      problem('link', 'a post on LinkedIn shows files or a link card: put the address into the text'),
    );
  return problems;
}

export const problem = (
  field: Problem['field'],
  says: string,
  limit: number | null = null,
  value: number | null = null,
): Problem => ({ field, problem: says, limit, value });
