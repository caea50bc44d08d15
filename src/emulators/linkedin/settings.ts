import type { Scope } from './scopes.ts';

/** What LinkedIn's documents leave open, or what tests bend. */
export interface LinkedInSettings {
  /** How long equal content of the same author is refused. UNVERIFIED: 24 to 48 h were observed, 10 min are documented for an older API. */
  duplicateWindowMs: number;
  /** Whether content of a deleted post still counts as a duplicate, as one report of 2026 says. UNVERIFIED. */
  deletedContent: 'refused' | 'allowed';
  /** The oldest LinkedIn-Version that still answers; older ones are 426. Newer ones are all taken. */
  oldestVersion: string;
  /** Whether versions also end, and begin, by the emulator's clock (versions.ts); off, so that no day changes a test. */
  sunsets: 'ignored' | 'kept';
  /** Which form of the commentary may have 3,000 characters. UNVERIFIED. */
  commentaryCounted: 'escaped' | 'shown';
  /** Whether lists carry `paging.total`: an older copy of the documents has it, a newer client misses it. UNVERIFIED. */
  pagingTotal: 'given' | 'absent';
  /** Whether finders and partial updates demand X-RestLi-Method; the documents list it, some clients live without. UNVERIFIED. */
  finderHeader: 'required' | 'optional';
  /** How a commentary is read back; clients that read posts unescape it. UNVERIFIED. */
  readBackText: 'little' | 'shown';
  /** By which URN comments name their post: its activity, as in the documents' samples, or the share. UNVERIFIED. */
  commentObject: 'activity' | 'share';
  /** Whether the token that everybody knows still works; issued ones end after `accessTokenSeconds`. */
  firstToken: 'valid' | 'expired';
  accessTokenSeconds: number;
  /**
   * The refresh token in a renewal's answer: the same, a new one that ends the old one, or none. The documents show it
   * in the answer and keep its life; whether it is another text they do not say. UNVERIFIED.
   */
  refreshToken: 'kept' | 'rotated' | 'unsaid';
  /** What the app was approved for: the scopes of the tokens everybody knows, and all that a person can be asked for. */
  appScopes: readonly Scope[];
  /** Whether a code gives a refresh token; LinkedIn gives it to approved partners only. */
  programmaticRefresh: 'approved' | 'denied';
  /** How long an upload address works. Documented for videos ("typically" 30 days), UNVERIFIED for the rest. */
  uploadUrlMs: number;
  /** Whether an access token with the bytes of a video, which the documents forbid, is overlooked. UNVERIFIED. */
  videoPartToken: 'overlooked' | 'refused';
  /** The most bytes of an image. UNVERIFIED: 5 MB and 8 MB are both cited. */
  maxImageBytes: number;
  /** Whether images are there at once, or need `processingMs` like videos and documents. UNVERIFIED. */
  imageWork: 'none' | 'timed';
  /** What a token with w_member_social alone may look at. Documented for images (nothing), UNVERIFIED for the rest. */
  memberMediaReads: 'notImages' | 'nothing' | 'everything';
  /** `uploadToken` of a video: some text that must come back, or "". Both were seen. */
  uploadToken: 'given' | 'empty';
  /** How a part's ETag is answered; both forms are taken when the upload is finalized. UNVERIFIED. */
  etagQuotes: 'quoted' | 'bare';
  /** What finalizing once more does. UNVERIFIED. */
  finalizeAgain: 'taken' | 'refused';
  /** Whether what is wrong with a post's media is a `code` or an entry of `inputErrors`. UNVERIFIED. */
  mediaErrors: 'code' | 'inputErrors';
  /** Which posts are ugcPosts and not shares: those with a video, all, none. UNVERIFIED: the documents show both. */
  ugcPosts: 'videos' | 'all' | 'none';
  /** When posts with media are duplicates: same text and uploads, same text, never. UNVERIFIED. */
  mediaDuplicates: 'sameUploads' | 'sameText' | 'never';
  /** Whether tokens with w_member_social alone may comment below /rest, or below /v2 only, as one app saw. UNVERIFIED. */
  memberComments: 'everywhere' | 'v2';
  /** `metricType` of a member's figures: its name, or an object around it, as older clients read it. UNVERIFIED. */
  memberMetricType: 'plain' | 'wrapped';
}

export const defaultLinkedInSettings: LinkedInSettings = {
  duplicateWindowMs: 24 * 60 * 60 * 1000,
  deletedContent: 'refused',
  oldestVersion: '202601',
  sunsets: 'ignored',
  commentaryCounted: 'escaped',
  pagingTotal: 'given',
  finderHeader: 'required',
  readBackText: 'little',
  commentObject: 'activity',
  firstToken: 'valid',
  accessTokenSeconds: 60 * 24 * 60 * 60,
  refreshToken: 'kept',
  appScopes: [
    'openid',
    'profile',
    'email',
    'w_member_social',
    'w_organization_social',
    'r_organization_social',
    'rw_organization_admin',
  ],
  programmaticRefresh: 'approved',
  uploadUrlMs: 30 * 24 * 60 * 60 * 1000,
  videoPartToken: 'overlooked',
  maxImageBytes: 8 * 1024 * 1024,
  imageWork: 'none',
  memberMediaReads: 'notImages',
  uploadToken: 'given',
  etagQuotes: 'quoted',
  finalizeAgain: 'taken',
  mediaErrors: 'code',
  ugcPosts: 'videos',
  mediaDuplicates: 'sameUploads',
  memberComments: 'everywhere',
  memberMetricType: 'plain',
};
