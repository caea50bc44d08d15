import type { FeedItem } from '../emulator.ts';

/** What was said, and what answers it, oldest first. */
export interface Said {
  item: FeedItem;
  answers: Said[];
}

/** The items as trees, in the order of the items: what answers something that is not among them stands alone. */
export function conversationsOf(items: readonly FeedItem[]): Said[] {
  const byId = new Map(items.map((item): [string, Said] => [item.id, { item, answers: [] }]));
  const roots: Said[] = [];
  for (const said of byId.values()) {
    const above = byId.get(said.item.replyTo ?? '');
    if (above === undefined || above === said) roots.push(said);
    else above.answers.unshift(said);
  }
  return roots;
}

/** One after the other, each before what answers it. */
export const inOrder = ({ item, answers }: Said): FeedItem[] => [item, ...answers.flatMap(inOrder)];
