import type { Draft } from '../platform.ts';
import { hasLink } from './limits.ts';
import { textOf } from './validate.ts';

/** Thousandths of a USD, from X's page "Pricing" as of 2026-08-22 (prices since 2026-02-06). */
export const prices = { post: 15, postWithLink: 200, mediaMetadata: 5 } as const;

/**
 * What X bills for publishing a draft, in USD: the post, and the alternative text of each of its files. One post of a
 * thread, or one comment, is a draft of its own. What is read afterwards is not counted. Pure.
 */
export function cost(draft: Draft): number {
  const described = (draft.media ?? []).filter(({ alt }) => alt?.trim());
  const post = hasLink(textOf(draft)) ? prices.postWithLink : prices.post;
  return (post + prices.mediaMetadata * described.length) / 1_000;
}
