import { lengths } from './limits.ts';

/** What X lets an account of this app do. It follows from plans, which X does not tell: the operator says it. */
export interface Allowed {
  /** Weighted characters of a post. */
  length: number;
  /** Answers to own posts: threads and first comments. */
  replies: boolean;
  quotes: boolean;
}

export const ordinary: Allowed = { length: lengths.ordinary, replies: true, quotes: false };

/**
 * The account's kind, all that `validate` knows of it: "user", and what is not ordinary, e.g. "user length=4000
 * replies=no quotes=yes".
 */
export function kindOf({ length, replies, quotes }: Allowed): string {
  const words = [
    'user',
    ...(length === ordinary.length ? [] : [`length=${length}`]),
    ...(replies ? [] : ['replies=no']),
    ...(quotes ? ['quotes=yes'] : []),
  ];
  return words.join(' ');
}

export function allowedBy(kind: string): Allowed {
  const words = kind.split(' ');
  return {
    length: Number(/ length=(\d+)/.exec(kind)?.[1] ?? ordinary.length),
    replies: !words.includes('replies=no'),
    quotes: words.includes('quotes=yes'),
  };
}
