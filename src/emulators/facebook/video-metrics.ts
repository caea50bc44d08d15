import { reactionNames, single, someOf, type Insight } from './metrics.ts';

/** The longest a video is watched on average, in milliseconds. */
const watchedMs = 6_400;

/** Some of "Video Insights", for videos and reels. UNVERIFIED which of them are alive in the newest version. */
export const videoInsights: Readonly<Record<string, Insight>> = {
  total_video_views: single('videoViews', 'Lifetime Total Video Views', 'The number of times it was played.'),
  blue_reels_play_count: single('videoViews', 'Reel plays', 'The number of times it started to play.'),
  fb_reels_total_plays: single('views', 'Reel plays and replays', 'The number of times it played at all.'),
  post_impressions_unique: single('reach', 'Reach', 'The number of people who saw it.'),
  post_video_avg_time_watched: {
    title: 'Average time watched',
    description: 'In milliseconds.',
    value: ({ videoViews = 0 }) => (videoViews === 0 ? 0 : watchedMs),
  },
  post_video_view_time: {
    title: 'Time watched',
    description: 'In milliseconds, all together.',
    value: ({ videoViews = 0 }) => videoViews * watchedMs,
  },
  post_video_likes_by_reaction_type: {
    title: 'Reactions by type',
    description: 'Reactions by type.',
    value: (figures) => someOf(figures, reactionNames),
  },
  post_video_social_actions: {
    title: 'Comments and shares',
    description: 'By type.',
    value: ({ comments = 0, shares = 0 }) =>
      someOf({ COMMENT: comments, SHARE: shares }, ['COMMENT', 'SHARE']),
  },
};
