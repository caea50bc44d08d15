import type { Draft, Identity, Problem } from '../platform.ts';
import { isWebAddress } from '../web-address.ts';
import { commentText } from './comments.ts';
import { commentMax, limits, measure } from './limits.ts';
import { mediaProblemsOf, problem } from './validate-media.ts';

export const validate = (draft: Draft, { kind }: Pick<Identity, 'kind'>): Problem[] => [
  ...(draft.reply === undefined ? textProblems(draft.text) : commentProblems(draft, draft.reply.as)),
  ...linkProblems(draft),
  ...mediaProblemsOf(draft),
  ...placeProblems(draft, kind),
];

function textProblems(content: string): Problem[] {
  const text = content.trim();
  const length = measure(text);
  const { max } = limits.text;
  if (text === '') return [problem('content', 'is empty')];
  return length > max
    ? [problem('content', 'is too long for LinkedIn (an escaped character counts 2)', max, length)]
    : [];
}

function commentProblems(draft: Draft, as: string): Problem[] {
  const { length } = commentText(draft);
  const problems: Problem[] = [];
  if (as === 'segment') problems.push(problem('content', 'LinkedIn has no threads: a post has comments'));
  if (length === 0) problems.push(problem('content', 'is empty'));
  if (length > commentMax)
    problems.push(problem('content', 'is too long for a comment on LinkedIn', commentMax, length));
  return problems;
}

function linkProblems({ link, linkTitle }: Draft): Problem[] {
  const problems: Problem[] = [];
  if (link !== null && !isWebAddress(link))
    problems.push(problem('link', 'must be a whole http or https address'));
  const titleLength = linkTitle?.length ?? 0;
  if (limits.linkTitleMax !== null && titleLength > limits.linkTitleMax)
    problems.push(problem('linkTitle', 'is too long for LinkedIn', limits.linkTitleMax, titleLength));
  return problems;
}

/** Where it stands, and who sees it. */
function placeProblems(draft: Draft, kind: string): Problem[] {
  const { to, template, format, visibility, repliesBy, quotes, reply } = draft;
  const problems: Problem[] = [];
  if (to !== null)
    problems.push(problem('to', 'a post on LinkedIn has no recipient: everybody would read it'));
  if (template !== null) problems.push(problem('template', 'LinkedIn has no message templates'));
  if (format !== undefined) problems.push(problem('format', `LinkedIn has no ${format}; leave it out`));
  if (visibility !== undefined && reply !== undefined)
    problems.push(problem('visibility', 'a comment is seen by those who see its post; leave it out'));
  else if (visibility === 'connections' && kind === 'organization')
    problems.push(
      problem('visibility', 'a page has followers and no connections; leave it out, or logged_in'),
    );
  if (repliesBy !== undefined)
    problems.push(problem('repliesBy', 'who may answer can not be said on LinkedIn here; leave it out'));
  if (quotes !== undefined)
    problems.push(problem('quotes', 'quoting on LinkedIn is not supported; leave it out'));
  return problems;
}
