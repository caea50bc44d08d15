import twitterText from 'twitter-text';
import type { PlatformLimits } from '../platform.ts';

export const limits: PlatformLimits = {
  text: { max: 280, unit: 'weighted characters', linkCost: 23 },
  linkTitleMax: null,
  needsRecipient: false,
  replies: ['segment', 'comment'],
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
