import { growth } from '../harness/index.ts';
import type { ShareStatistics } from './statistics.ts';

type Read = (of: ShareStatistics, postId: string, ageMs: number) => number;

const first: Readonly<Record<string, Read>> = {
  IMPRESSION: (of) => of.impressionCount,
  MEMBERS_REACHED: (of) => of.uniqueImpressionsCount,
  RESHARE: (of) => of.shareCount,
  REACTION: (of) => of.likeCount,
  COMMENT: (of) => of.commentCount,
};

const upTo =
  (name: string, ceiling: number): Read =>
  (_of, postId, ageMs) =>
    growth(postId, name, ageMs, { start: 0, ceiling, halfLifeMs: 12 * 60 * 60 * 1000 });

/** Added with version 202604. */
const later: Readonly<Record<string, Read>> = {
  LINK_CLICKS: (of) => of.clickCount,
  POST_SEND: upTo('sends', 6),
  POST_SAVE: upTo('saves', 10),
  PREMIUM_CTA_CLICKS: () => 0,
  FOLLOWER_GAINED_FROM_CONTENT: upTo('followers', 8),
  PROFILE_VIEW_FROM_CONTENT: upTo('profile views', 25),
};

/** How a member's figure is read; null for one that this version ("202607") does not have. */
export function memberMetricOf(name: string, version: string): Read | null {
  if (Object.hasOwn(first, name)) return first[name] ?? null;
  return version >= '202604' && Object.hasOwn(later, name) ? (later[name] ?? null) : null;
}
