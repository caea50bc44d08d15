import type { Draft, Problem } from '../platform.ts';
import { isWebAddress } from '../web-address.ts';
import { captionMax, limits, measure } from './limits.ts';
import { bodyOf, normalizeNumber } from './message.ts';
import { mediaProblemsOf } from './validate-media.ts';
import { templateProblems } from './validate-template.ts';

export function validate(draft: Draft): Problem[] {
  return [
    ...recipientProblems(draft.to),
    ...(draft.template === null ? textProblems(draft) : templateProblems(draft, draft.template)),
    ...mediaProblemsOf(draft),
    ...strangers(draft),
  ];
}

function recipientProblems(to: string | null): Problem[] {
  if (to === null || to === '') return [problem('to', 'a WhatsApp message needs a recipient')];
  if (normalizeNumber(to) !== null) return [];
  return [problem('to', 'must be a phone number in E.164 form: + and 8 to 15 digits, without spaces')];
}

/** Below a file the text is its caption, which is shorter and may be left out. */
function textProblems(draft: Draft): Problem[] {
  const body = bodyOf(draft);
  const value = measure(body);
  const hasFile = Boolean(draft.media?.length);
  const limit = hasFile ? captionMax : limits.text.max;
  const says = hasFile ? 'is too long below a file on WhatsApp' : 'is too long for WhatsApp';
  return [
    ...(body.trim() === '' && !hasFile
      ? [problem('content', 'a message needs a text, a link, a file or a template')]
      : []),
    ...(value > limit ? [{ ...problem('content', says), limit, value }] : []),
    ...(draft.link !== null && !isWebAddress(draft.link)
      ? [problem('link', 'must be a whole http or https address')]
      : []),
  ];
}

/** What a message to one person has no place for. */
function strangers({ format, visibility, repliesBy, quotes }: Draft): Problem[] {
  return [
    ...(format === undefined ? [] : [problem('format', `WhatsApp has no ${formats[format]} for businesses`)]),
    ...(visibility === undefined ? [] : [problem('visibility', 'only its recipient sees a message')]),
    ...(repliesBy === undefined ? [] : [problem('repliesBy', 'its recipient may always answer a message')]),
    ...(quotes === undefined ? [] : [problem('quotes', 'messages quote no posts')]),
  ];
}

const formats = { reel: 'reels', story: 'stories' } as const;

const problem = (field: Problem['field'], says: string): Problem => ({
  field,
  problem: says,
  limit: null,
  value: null,
});
