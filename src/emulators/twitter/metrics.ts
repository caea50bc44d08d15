import { growth } from '../harness/index.ts';

const hourMs = 60 * 60 * 1000;

/** Figures nobody outside sees are kept by X for this long. */
const privateFiguresMs = 30 * 24 * hourMs;

export interface Figures {
  impressions: number;
  likes: number;
  reposts: number;
  replies: number;
  quotes: number;
  bookmarks: number;
  linkClicks: number;
  profileClicks: number;
}

/** How a post does at an age; clicks on links only where there is a link. Replies are strangers' and the user's own. */
export function figuresOf(
  post: { id: string; data: { urls: readonly { media_key?: string }[]; replies?: number } },
  ageMs: number,
): Figures {
  const curve = (name: string, ceiling: number) =>
    growth(post.id, name, ageMs, { start: 0, ceiling, halfLifeMs: 6 * hourMs });
  return {
    impressions: curve('impressions', 4_000),
    likes: curve('likes', 90),
    reposts: curve('reposts', 24),
    replies: curve('replies', 14) + (post.data.replies ?? 0),
    quotes: curve('quotes', 6),
    bookmarks: curve('bookmarks', 18),
    linkClicks: post.data.urls.some(({ media_key }) => media_key === undefined)
      ? curve('linkClicks', 120)
      : 0,
    profileClicks: curve('profileClicks', 30),
  };
}

export function publicMetrics(figures: Figures): Record<string, number> {
  return {
    retweet_count: figures.reposts,
    reply_count: figures.replies,
    like_count: figures.likes,
    quote_count: figures.quotes,
    bookmark_count: figures.bookmarks,
    impression_count: figures.impressions,
  };
}

export function nonPublicMetrics(figures: Figures): Record<string, number> {
  const { impressions, linkClicks, profileClicks, likes, reposts, replies, quotes, bookmarks } = figures;
  return {
    impression_count: impressions,
    url_link_clicks: linkClicks,
    user_profile_clicks: profileClicks,
    engagements: likes + reposts + replies + quotes + bookmarks + linkClicks + profileClicks,
  };
}

export function organicMetrics(figures: Figures): Record<string, number> {
  return {
    impression_count: figures.impressions,
    like_count: figures.likes,
    reply_count: figures.replies,
    retweet_count: figures.reposts,
    url_link_clicks: figures.linkClicks,
    user_profile_clicks: figures.profileClicks,
  };
}

export const hasPrivateFigures = (ageMs: number): boolean => ageMs <= privateFiguresMs;
