import type { MediaRules } from '../media-problems.ts';
import type { PlatformLimits, Quota } from '../platform.ts';
import { toLittleText } from './little-text.ts';

/** Both figures are cited by others for an image; LinkedIn's pages give none. */
export const imageMegabytes = { usual: 5, most: 8 } as const;

const megabyte = 1_000_000;
const kilobyte = 1_024;
export const imageMimes = ['image/jpeg', 'image/png', 'image/gif'];
/** An image has fewer than 36,152,320. */
export const imageMaxPixels = 36_152_319;
/** Of one post; moving ones among them. */
export const imagesMax = 20;
const altMax = 4_086;

/**
 * LinkedIn's pages "Images API", "MultiImage API" and "Videos API" (2026), where others cite another figure the smaller
 * one. An image that is larger than LINKEDIN_IMAGE_MAX_MB is made smaller, a moving GIF can't be. Documents and the
 * ratio of videos: as others observed them.
 */
const media: MediaRules = {
  image: {
    max: imagesMax,
    mimes: imageMimes,
    converted: ['image/webp', 'image/avif', 'image/heic', 'image/heif', 'image/tiff', 'image/bmp'],
    maxBytes: imageMegabytes.most * megabyte,
    maxPixels: imageMaxPixels,
    maxAlt: altMax,
  },
  gif: {
    max: imagesMax,
    mimes: ['image/gif'],
    maxBytes: imageMegabytes.usual * megabyte,
    maxPixels: imageMaxPixels,
    maxFrames: 250,
    maxAlt: altMax,
  },
  video: {
    max: 1,
    mimes: ['video/mp4'],
    minBytes: 75 * kilobyte,
    maxBytes: 500 * megabyte,
    minDurationMs: 3_000,
    maxDurationMs: 30 * 60_000,
    minRatio: 1 / 2.4,
    maxRatio: 2.4,
    maxAlt: 0,
  },
  document: {
    max: 1,
    mimes: [
      'application/pdf',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
      'application/msword',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    maxBytes: 100 * megabyte,
    maxPages: 300,
    maxAlt: 0,
  },
};

/** 3,000 and 400 are what other clients observed; LinkedIn's pages give no figures. */
/**
 * LinkedIn publishes no number and sends none; users report 100 to 150 posts a day. Its own counters start anew at
 * midnight UTC.
 */
export const quotas: readonly Quota[] = [
  {
    name: 'posts',
    unit: 'posts',
    max: 150,
    within: 'day UTC',
    appliesTo: ({ reply }) => reply === undefined,
  },
];

export const limits: PlatformLimits = {
  text: { max: 3_000, unit: 'characters', linkCost: null },
  linkTitleMax: 400,
  needsRecipient: false,
  replies: ['comment'],
  media,
};

/** Of a document or video. LinkedIn's pages give no figure; this is that of a link's title. */
export const mediaTitleMax = 400;

/** Of a comment's text, which is plain. Other clients observed it; LinkedIn's pages give no figure. */
export const commentMax = 1_250;

/** Both figures are ours, LinkedIn publishes none. */
export const publishDeadlineMs = 15_000;
export const settleMs = 60_000;

export const readBack = { pageSize: 100, maxPages: 10 } as const;

/** LinkedIn's clock and ours may differ; a post of ours must not fall out of the window for that. */
export const clockLeewayMs = 60_000;

/** Versions of the API and the day LinkedIn ends each (its page "Migrations", read 2026-08-13), the newest first. */
export const apiVersions = [
  { version: '202607', diesOn: '2027-07-15' },
  { version: '202606', diesOn: '2027-06-15' },
  { version: '202603', diesOn: '2027-03-16' },
  { version: '202601', diesOn: '2027-01-15' },
  { version: '202511', diesOn: '2026-11-16' },
] as const;

export const defaultVersion = apiVersions[0].version;

/** Whether LinkedIn counts the escapes is not documented, so they count. */
export const measure = (text: string): number => toLittleText(text).length;

/** A whole document over a slow line, and a part of a video (4 MiB). A worker holds a task for five minutes at a time. */
export const uploadTimeoutMs = { whole: 4 * 60_000, part: 2 * 60_000 } as const;

/** An address for an upload is not begun with when it ends this soon. */
export const addressMarginMs = 60_000;

/** LinkedIn names no age at which an upload that no post shows goes; one this old is made anew. */
export const uploadLifeMs = 20 * 3_600_000;

/** Between two looks at an upload that LinkedIn works on: half of the time it took so far, within these. */
export const look = { shortestMs: 5_000, longestMs: 60_000 } as const;

/** How long LinkedIn may go on not to see bytes that it took. */
export const unseenBytesMs = 5 * 60_000;

/** How long a post that was refused because of its files waits. */
export const notReadyMs = 60_000;
