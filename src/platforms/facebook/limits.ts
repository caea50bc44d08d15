import type { MediaRules } from '../media-problems.ts';
import type { PlatformLimits, Quota } from '../platform.ts';

/** "Not more than 4 MB" for photos, in decimal megabytes: short enough in both readings. */
const photoMaxBytes = 4_000_000;
export const photoMimes = ['image/jpeg', 'image/png', 'image/gif', 'image/tiff', 'image/bmp'];
export const acceptedPhotos = { mimes: photoMimes, maxBytes: photoMaxBytes };

/**
 * Photos and videos of an ordinary post. How many photos one takes is written nowhere; ten is what others allow. Those
 * of the video are what others read in Meta's error table.
 */
const postMedia = {
  image: { max: 10, mimes: photoMimes, converted: ['image/webp', 'image/avif'], maxBytes: photoMaxBytes },
  video: {
    max: 1,
    mimes: ['video/mp4'],
    minBytes: 1_024,
    maxBytes: 2_000_000_000,
    minDurationMs: 1_000,
    maxDurationMs: 40 * 60_000,
  },
} as const satisfies MediaRules;

/** Of a reel (docs: "Publish a Reel on a Facebook Page"). A pixel more or less of 9:16 is rounding. */
export const reelMedia = {
  video: {
    max: 1,
    mimes: ['video/mp4'],
    minWidth: 540,
    minHeight: 960,
    minRatio: 0.56,
    maxRatio: 0.565,
    minDurationMs: 3_000,
    maxDurationMs: 90_000,
    maxFps: 60,
    videoCodecs: ['h264', 'hevc', 'vp9', 'av1'],
    audioCodecs: ['aac'],
  },
} as const satisfies MediaRules;
export const reelMinFps = 24;

/** Of a story, which is one photo or one video (docs: "Facebook Stories API", 2026). */
export const storyMedia = {
  image: { ...postMedia.image, max: 1 },
  video: { ...reelMedia.video, maxDurationMs: 60_000 },
} as const satisfies MediaRules;
/** A list of stories shows them for so long, unless the Page keeps an archive. */
export const storyLifeMs = 24 * 3_600_000;

/**
 * 63,206 is what everybody cites; no page of Meta's names it, nor what it counts. We count UTF-16 units: an emoji is
 * two or more, so a text that passes is short enough in every reading.
 */
/** [Reels Publishing API](https://developers.facebook.com/docs/video-api/guides/reels-publishing). */
export const quotas: readonly Quota[] = [
  {
    name: 'reels',
    unit: 'reels',
    max: 30,
    within: { windowMs: 24 * 3_600_000 },
    appliesTo: ({ format }) => format === 'reel',
  },
];

export const limits: PlatformLimits = {
  text: { max: 63_206, unit: 'characters', linkCost: null },
  linkTitleMax: null,
  needsRecipient: false,
  replies: ['comment'],
  media: postMedia,
  formats: ['reel', 'story'],
};

/** Of a comment, in UTF-16 units. Others cite it; no page of Meta's that we read does, so it is not verified. */
export const commentMax = 8_000;

export const measure = (text: string): number => text.length;

export const publishDeadlineMs = 15_000;

/** Meta says nothing about how soon a post can be read back; two minutes with several looks is the careful reading. */
export const settleMs = 120_000;

export const readBack = {
  pageSize: 100,
  maxPages: 10,
  /** Meta's clock and ours may differ; a post of ours must not fall out of the window for that. */
  clockLeewaySeconds: 60,
} as const;

/** A photo of 4 MB over a slow line. */
export const photoTimeoutMs = 60_000;

/** One file's way; a worker holds a task for five minutes at a time. What came over by then is not sent again. */
export const uploadTimeoutMs = 4 * 60_000;

/** Meta names no age at which an upload that was never published goes; one this old is made anew. */
export const uploadLifeMs = 20 * 3_600_000;

/** Between two looks at a video that Facebook is working on. */
export const processingWaitMs = 10_000;

export const variables = [
  {
    name: 'FB_ACCESS_TOKEN',
    required: true,
    meaning: 'Page access token with pages_manage_posts and pages_read_engagement.',
  },
  { name: 'FB_PAGE_ID', required: true, meaning: 'The number of the Page that posts.' },
  {
    name: 'FB_APP_SECRET',
    required: false,
    meaning: 'App secret; every call is then signed with appsecret_proof.',
  },
  {
    name: 'FB_APP_ID',
    required: false,
    meaning: 'The number of the app; videos are uploaded to it. Needed for videos, not for reels.',
  },
  {
    name: 'FB_USER_ACCESS_TOKEN',
    required: false,
    meaning: "Token of a person for the upload of videos; the Page's own when left out.",
  },
  { name: 'FB_API_VERSION', required: false, meaning: 'Graph API version, v26.0 by default.' },
] as const;
