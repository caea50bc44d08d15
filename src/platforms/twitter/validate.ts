import { mediaProblems } from '../media-problems.ts';
import type { Media } from '../media.ts';
import type { Draft, Identity, Problem } from '../platform.ts';
import { isWebAddress, namesAddress } from '../web-address.ts';
import { allowedBy, type Allowed } from './account-kind.ts';
import {
  cashtagsIn,
  cashtagsMax,
  gifPixelsMax,
  hasForbiddenCharacters,
  limits,
  measure,
  shortSideMax,
} from './limits.ts';
import { idIn } from './post-address.ts';

/** What is posted: X has no field for a link, so it stands in the text, once. */
export function textOf(draft: Draft): string {
  const text = draft.text.trim();
  if (draft.link === null || namesAddress(text, draft.link)) return text;
  return text === '' ? draft.link : `${text}\n\n${draft.link}`;
}

export function validate(draft: Draft, account: Pick<Identity, 'kind'>): Problem[] {
  const allowed = allowedBy(account.kind);
  return [
    ...textProblems(draft, allowed),
    ...problemsOfMedia(draft.media ?? []),
    ...relationProblems(draft, allowed),
  ];
}

function textProblems(draft: Draft, { length: max }: Allowed): Problem[] {
  const text = textOf(draft);
  const hasMedia = (draft.media ?? []).length > 0;
  const length = measure(text);
  const cashtags = cashtagsIn(text);
  const problems: Problem[] = [];
  if (text === '' && !hasMedia) problems.push(problem('content', 'is empty'));
  if (length > max)
    problems.push(
      problem('content', 'is too long for X (a link counts 23, an emoji 2)', { limit: max, value: length }),
    );
  if (hasForbiddenCharacters(text))
    problems.push(problem('content', 'has an invisible character that X refuses (U+FEFF, U+FFFE or U+FFFF)'));
  if (cashtags > cashtagsMax) {
    const counts = { limit: cashtagsMax, value: cashtags };
    problems.push(problem('content', 'has more cashtags ($ABC) than X allows in a post', counts));
  }
  if (draft.link !== null && !isWebAddress(draft.link))
    problems.push(problem('link', 'must be a whole http or https address'));
  return problems;
}

function problemsOfMedia(media: readonly Media[]): Problem[] {
  const problems = mediaProblems('X', media, limits.media ?? {});
  const kinds = new Set(media.map(({ kind }) => kind));
  if (kinds.size > 1)
    problems.push(
      problem('media', 'a post on X shows images, or one moving GIF, or one video, not several of them'),
    );
  for (const [index, { kind, fileName, width, height, frames }] of media.entries()) {
    if (width === null || height === null) continue;
    const what = `${index + 1} (${fileName})`;
    const shortSide = Math.min(width, height);
    if (kind === 'video' && shortSide > shortSideMax)
      problems.push(
        problem('media', `${what}: its shorter side has more pixels than allowed`, {
          limit: shortSideMax,
          value: shortSide,
        }),
      );
    const pixels = width * height * (frames ?? 1);
    if (kind === 'gif' && pixels > gifPixelsMax)
      problems.push(
        problem('media', `${what}: has more pixels in all its pictures than allowed`, {
          limit: gifPixelsMax,
          value: pixels,
        }),
      );
  }
  return problems;
}

/** Whom the post is for, what it answers and quotes. */
function relationProblems(draft: Draft, allowed: Allowed): Problem[] {
  const { reply, quotes, format, visibility } = draft;
  const problems: Problem[] = [];
  if (draft.to !== null)
    problems.push(problem('to', 'a post on X has no recipient: everybody would read it'));
  if (draft.template !== null) problems.push(problem('template', 'X has no message templates'));
  if (format !== undefined) problems.push(problem('format', `X has no ${format}; leave it out`));
  if (visibility !== undefined)
    problems.push(problem('visibility', 'everybody sees a post on X; leave it out, or use repliesBy'));
  if (reply !== undefined && !allowed.replies)
    problems.push(
      problem(
        'content',
        'X does not let this app answer its own posts (TWITTER_ALLOW_REPLIES is false); leave it out',
      ),
    );
  if (quotes !== undefined && !allowed.quotes)
    problems.push(
      problem(
        'quotes',
        'X lets only apps with an Enterprise plan quote; with one, set TWITTER_ALLOW_QUOTES=true',
      ),
    );
  if (quotes !== undefined && idIn(quotes) === null)
    problems.push(problem('quotes', 'must be the id or the address of a post on X'));
  return problems;
}

const problem = (
  field: Problem['field'],
  says: string,
  counts: Pick<Problem, 'limit' | 'value'> = { limit: null, value: null },
): Problem => ({ field, problem: says, ...counts });
