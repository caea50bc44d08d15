import type { Draft, Problem } from '../platform.ts';
import { isWebAddress } from '../web-address.ts';
import { commentText } from './comments.ts';
import { commentMax, limits, measure } from './limits.ts';

/** Every problem of a draft. `ownHost` is Facebook's: it refuses to share links to itself (error 1609008). */
export function validate(draft: Draft, ownHost: string): Problem[] {
  if (draft.reply !== undefined) return [...commentProblems(draft), ...strangers(draft)];
  return [...textProblems(draft), ...linkProblems(draft.link, ownHost), ...strangers(draft)];
}

function textProblems({ text, link }: Draft): Problem[] {
  if (text.trim() === '' && link === null) return [problem('content', 'a post needs a text or a link')];
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

/** A recipient means a private message; publishing it to everybody instead would be a leak. */
function strangers({ to, template }: Draft): Problem[] {
  return [
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
