import { growth } from '../harness/index.ts';
import type { Post } from './posts.ts';

const hourMs = 60 * 60 * 1000;

/** LinkedIn's own names; `engagement` is the share of impressions that led to a click or a reaction. */
export interface ShareStatistics {
  impressionCount: number;
  uniqueImpressionsCount: number;
  clickCount: number;
  likeCount: number;
  commentCount: number;
  shareCount: number;
  engagement: number;
}

export function statisticsOf(post: Post, ageMs: number): ShareStatistics {
  const curve = (name: string, ceiling: number) =>
    growth(post.id, name, ageMs, { start: 0, ceiling, halfLifeMs: 12 * hourMs });
  const impressionCount = curve('impressions', 2_500);
  const counts = {
    clickCount: curve('clicks', 90),
    likeCount: curve('likes', 60),
    // Strangers' and both authors'.
    commentCount: curve('comments', 12) + (post.data.comments ?? 0),
    shareCount: curve('shares', 9),
  };
  const acts = counts.clickCount + counts.likeCount + counts.commentCount + counts.shareCount;
  return {
    impressionCount,
    // Some members see a post twice; from one curve, so that it never exceeds the impressions.
    uniqueImpressionsCount: Math.floor(impressionCount * 0.62),
    ...counts,
    engagement: impressionCount === 0 ? 0 : acts / impressionCount,
  };
}
