import twitterText from 'twitter-text';
import type { AcceptedImages } from '../media.ts';
import type { MediaRules } from '../media-problems.ts';
import type { PlatformLimits } from '../platform.ts';

/** Weighted characters: of everybody's posts, and of accounts that X lets write long ones. */
export const lengths = { ordinary: 280, most: 25_000 } as const;

const megabyte = 1_000_000;
const altMax = 1_000;
const imageMimes = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
const imageBytes = 5 * megabyte;

/**
 * X's page "Best practices" for media (2026-08), a megabyte read as the smaller one. Of a video X says "1280x1024" and
 * recommends 720x1280 upright on the same page: so either way round, see `shortSideMax`.
 */
const media: MediaRules = {
  image: {
    max: 4,
    mimes: imageMimes,
    converted: ['image/avif', 'image/heic', 'image/heif', 'image/tiff', 'image/bmp'],
    maxBytes: imageBytes,
    maxAlt: altMax,
  },
  gif: {
    max: 1,
    mimes: ['image/gif'],
    maxBytes: 15 * megabyte,
    maxWidth: 1_280,
    maxHeight: 1_080,
    maxFrames: 350,
    maxAlt: altMax,
  },
  video: {
    max: 1,
    mimes: ['video/mp4', 'video/quicktime'],
    maxBytes: 512 * megabyte,
    minWidth: 32,
    minHeight: 32,
    maxWidth: 1_280,
    maxHeight: 1_280,
    minRatio: 1 / 3,
    maxRatio: 3,
    minDurationMs: 500,
    maxDurationMs: 140_000,
    maxFps: 60,
    videoCodecs: ['h264'],
    audioCodecs: ['aac'],
    maxAlt: altMax,
  },
};

/** Other images are converted, and made to fit. */
export const acceptedImages: AcceptedImages = { mimes: imageMimes, maxBytes: imageBytes };

/** Of a video, in pixels. */
export const shortSideMax = 1_024;

/** Width times height times pictures of a GIF. */
export const gifPixelsMax = 300_000_000;

export const limits: PlatformLimits = {
  text: { max: lengths.ordinary, unit: 'weighted characters', linkCost: 23 },
  linkTitleMax: null,
  needsRecipient: false,
  replies: ['segment', 'comment'],
  media,
};

/** X refuses a post with more than one cashtag ($ABC) since its API is paid per use (February 2026). */
export const cashtagsMax = 1;

/** After the deadline a post on X is rarely still under way; both figures are ours, X publishes none. */
export const publishDeadlineMs = 15_000;
export const settleMs = 30_000;

/** The weighted length: most Latin text counts 1, other characters and an emoji 2, every link 23. */
export const measure = (text: string): number => twitterText.parseTweet(text.normalize('NFC')).weightedLength;

export const cashtagsIn = (text: string): number => twitterText.extractCashtags(text).length;

export const hasForbiddenCharacters = (text: string): boolean => twitterText.hasInvalidCharacters(text);

/** Also of bare domains, which X makes links of. */
export const hasLink = (text: string): boolean => twitterText.extractUrls(text).length > 0;
