import type { Draft, Problem } from '../platform.ts';
import { isWebAddress } from '../web-address.ts';
import { commentText } from './comments.ts';
import { commentMax, limits, measure } from './limits.ts';

export function validate(draft: Draft): Problem[] {
  const problems: Problem[] = [];
  const add = (
    field: Problem['field'],
    problem: string,
    limit: number | null = null,
    value: number | null = null,
  ) => problems.push({ field, problem, limit, value });

  if (draft.reply === undefined) {
    const text = draft.text.trim();
    const length = measure(text);
    const { max } = limits.text;
    if (text === '') add('content', 'is empty');
    if (length > max) add('content', 'is too long for LinkedIn (an escaped character counts 2)', max, length);
  } else {
    const { length } = commentText(draft);
    if (draft.reply.as === 'segment') add('content', 'LinkedIn has no threads: a post has comments');
    if (length === 0) add('content', 'is empty');
    if (length > commentMax) add('content', 'is too long for a comment on LinkedIn', commentMax, length);
  }
  if (draft.link !== null && !isWebAddress(draft.link)) add('link', 'must be a whole http or https address');
  const titleLength = draft.linkTitle?.length ?? 0;
  if (limits.linkTitleMax !== null && titleLength > limits.linkTitleMax) {
    add('linkTitle', 'is too long for LinkedIn', limits.linkTitleMax, titleLength);
  }
  if (draft.to !== null) add('to', 'a post on LinkedIn has no recipient: everybody would read it');
  if (draft.template !== null) add('template', 'LinkedIn has no message templates');
  return problems;
}
