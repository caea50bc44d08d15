import type { Draft, Problem } from '../platform.ts';
import { isWebAddress } from '../web-address.ts';
import { commentText } from './comments.ts';
import { commentMax, limits, measure } from './limits.ts';
import { validateMedia } from './validate-media.ts';

/** Every problem of a draft. `ownHost` is Facebook's: it refuses to share links to itself (error 1609008). */
export function validate(draft: Draft, ownHost: string): Problem[] {
  const own =
    draft.reply === undefined
      ? [...textProblems(draft), ...linkProblems(draft.link, ownHost)]
      : commentProblems(draft);
  return [...own, ...validateMedia(draft), ...strangers(draft)];
}

function textProblems({ text, link, media = [] }: Draft): Problem[] {
  if (text.trim() === '' && link === null && media.length === 0)
    return [problem('content', 'a post needs a text, a link or a file')];
  const value = measure(text);
  if (value <= limits.text.max) return [];
  return [{ field: 'content', problem: 'is too long for Facebook', limit: limits.text.max, value }];
}

function commentProblems(draft: Draft): Problem[] {
  const problems: Problem[] = [];
  const text = commentText(draft);
  const value = measure(text);
  if (draft.reply?.as === 'segment')
    problems.push(problem('content', 'Facebook has no threads: a post has comments'));
  if (text === '') problems.push(problem('content', 'is empty'));
  if (value > commentMax) {
    problems.push({
      field: 'content',
      problem: 'is too long for a comment on Facebook',
      limit: commentMax,
      value,
    });
  }
  if (draft.link !== null && !isWebAddress(draft.link)) problems.push(problem('link', notAnAddress));
  return problems;
}

const notAnAddress = 'must be a whole http or https address';

function linkProblems(link: string | null, ownHost: string): Problem[] {
  if (link === null) return [];
  const url = URL.parse(link);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return [problem('link', notAnAddress)];
  }
  const isOwn = url.hostname === ownHost || url.hostname.endsWith(`.${ownHost}`);
  return isOwn ? [problem('link', 'Facebook does not share links to itself')] : [];
}

/** What would be lost: a private message, or one for fewer people, published to everybody would be a leak. */
function strangers({ to, template, visibility, repliesBy, quotes }: Draft): Problem[] {
  return [
    ...(visibility === undefined ? [] : [problem('visibility', 'a Page posts for everybody')]),
    ...(repliesBy === undefined ? [] : [problem('repliesBy', 'Facebook lets everybody comment on a Page')]),
    ...(quotes === undefined ? [] : [problem('quotes', 'Facebook has no quotes')]),
    ...(to === null ? [] : [problem('to', 'a Facebook post has no recipient')]),
    ...(template === null ? [] : [problem('template', 'Facebook has no message templates')]),
  ];
}

const problem = (field: Problem['field'], says: string): Problem => ({
  field,
  problem: says,
  limit: null,
  value: null,
});
