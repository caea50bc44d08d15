import { mediaProblems } from '../media-problems.ts';
import type { Draft, Problem } from '../platform.ts';
import { limits } from './limits.ts';

/** Everything wrong with a draft's files: a message shows one, and so does the header of a template. */
export function mediaProblemsOf({ media = [], template }: Draft): Problem[] {
  const problems = mediaProblems('WhatsApp', media, limits.media ?? {});
  const kinds = new Set(media.map(({ kind }) => kind));
  if (kinds.size > 1)
    problems.push({
      field: 'media',
      problem: 'a WhatsApp message shows one file',
      limit: 1,
      value: media.length,
    });
  if (media.length > 0 && template?.header !== undefined)
    problems.push({
      field: 'media',
      problem: "a template's header shows a text or a file, not both: leave one of them out",
      limit: null,
      value: null,
    });
  return problems;
}
