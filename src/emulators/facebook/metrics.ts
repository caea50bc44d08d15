import { growth } from '../harness/index.ts';
import type { Post } from './entities.ts';

const hourMs = 3_600_000;

/** Every figure of a post at an age. The audience is small, so that the figures stay believable for a new Page. */
export function figuresOf(post: Pick<Post, 'id' | 'createdAt' | 'data'>, now: Date): Record<string, number> {
  const ageMs = now.getTime() - post.createdAt.getTime();
  const figure = (name: string, start: number, ceiling: number) =>
    growth(post.id, name, ageMs, { start, ceiling, halfLifeMs: 6 * hourMs });

  const reach = figure('reach', 2, 900);
  const reactions = {
    like: figure('like', 0, 60),
    love: figure('love', 0, 16),
    wow: figure('wow', 0, 6),
    haha: figure('haha', 0, 6),
    sorry: figure('sorry', 0, 3),
    anger: figure('anger', 0, 2),
  };
  return {
    views: reach + figure('views', 1, 400),
    reach,
    clicks: figure('clicks', 0, 80),
    // Strangers' and the Page's own.
    comments: figure('comments', 0, 20) + (post.data.comments ?? 0),
    shares: figure('shares', 0, 14),
    videoViews: post.data.media?.[0]?.kind === 'video' ? Math.floor(reach * 0.7) : 0,
    ...reactions,
  };
}

export const reactionNames = ['like', 'love', 'wow', 'haha', 'sorry', 'anger'] as const;
export type Figures = ReturnType<typeof figuresOf>;

/** As the API does, leaves out what nobody did. */
export const someOf = (figures: Figures, names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.flatMap((name) => (figures[name] ? [[name, figures[name]]] : [])));

const reactionsOf = (figures: Figures): number =>
  reactionNames.reduce((sum, name) => sum + (figures[name] ?? 0), 0);

export interface Insight {
  title: string;
  description: string;
  value(figures: Figures): unknown;
}

export const single = (name: string, title: string, description: string): Insight => ({
  title,
  description,
  value: (figures) => figures[name],
});

/**
 * The metrics of "Page Insights" that still answer. Those that ended on 2026-06-15 (post_impressions*,
 * post_engaged_users) are simply not here: the API calls them invalid, like any other unknown name.
 */
export const insights: Readonly<Record<string, Insight>> = {
  post_media_view: single('views', 'Lifetime Post Media Views', 'The number of times the post was seen.'),
  post_total_media_view_unique: single(
    'reach',
    'Lifetime Post Viewers',
    'The number of people who saw the post.',
  ),
  post_clicks: single('clicks', 'Lifetime Post Clicks', 'The number of clicks anywhere in the post.'),
  post_clicks_by_type: {
    title: 'Lifetime Post Clicks by type',
    description: 'The number of clicks by type.',
    value: ({ clicks = 0 }) => {
      const link = Math.floor(clicks * 0.6);
      return someOf({ 'link clicks': link, 'other clicks': clicks - link }, ['link clicks', 'other clicks']);
    },
  },
  post_reactions_by_type_total: {
    title: 'Lifetime Total post Reactions by type',
    description: 'Reactions by type.',
    value: (figures) => someOf(figures, reactionNames),
  },
  ...Object.fromEntries(
    reactionNames.map((name) => [
      `post_reactions_${name}_total`,
      single(name, `Lifetime Total ${name} Reactions of a post`, `The number of "${name}" reactions.`),
    ]),
  ),
  post_activity_by_action_type: {
    title: 'Lifetime Post Stories by action type',
    description: 'Likes, comments and shares of the post.',
    value: (figures) =>
      someOf(
        { like: reactionsOf(figures), comment: figures['comments'] ?? 0, share: figures['shares'] ?? 0 },
        ['like', 'comment', 'share'],
      ),
  },
  post_video_views: single(
    'videoViews',
    'Lifetime Total Video Views',
    'The number of times the video was seen; 0 of posts without.',
  ),
};

/** What the feed shows. */
export function metricsOf(post: Pick<Post, 'id' | 'createdAt' | 'data'>, now: Date): Record<string, number> {
  const figures = figuresOf(post, now);
  const { views = 0, reach = 0, clicks = 0, comments = 0, shares = 0 } = figures;
  return { views, reach, clicks, reactions: reactionsOf(figures), comments, shares };
}
