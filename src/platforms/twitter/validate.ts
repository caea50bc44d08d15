import type { Draft, Problem } from '../platform.ts';
import { isWebAddress, namesAddress } from '../web-address.ts';
import { cashtagsIn, cashtagsMax, hasForbiddenCharacters, limits, measure } from './limits.ts';

/** What is posted: X has no field for a link, so it stands in the text, once. */
export function textOf(draft: Draft): string {
  const text = draft.text.trim();
  if (draft.link === null || namesAddress(text, draft.link)) return text;
  return text === '' ? draft.link : `${text}\n\n${draft.link}`;
}

export function validate(draft: Draft): Problem[] {
  const text = textOf(draft);
  const problems: Problem[] = [];
  const add = (
    field: Problem['field'],
    problem: string,
    limit: number | null = null,
    value: number | null = null,
  ) => problems.push({ field, problem, limit, value });

  const length = measure(text);
  const { max } = limits.text;
  if (text === '') add('content', 'is empty');
  if (length > max) add('content', 'is too long for X (a link counts 23, an emoji 2)', max, length);
  if (hasForbiddenCharacters(text))
    add('content', 'has an invisible character that X refuses (U+FEFF, U+FFFE or U+FFFF)');
  if (cashtagsIn(text) > cashtagsMax) {
    add('content', 'has more cashtags ($ABC) than X allows in a post', cashtagsMax, cashtagsIn(text));
  }
  if (draft.link !== null && !isWebAddress(draft.link)) add('link', 'must be a whole http or https address');
  if (draft.to !== null) add('to', 'a post on X has no recipient: everybody would read it');
  if (draft.template !== null) add('template', 'X has no message templates');
  return problems;
}
