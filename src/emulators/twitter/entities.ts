/** Vendor addresses that appear in answers; the emulator never calls them. */
export const addresses = {
  problems: 'https://api.x.com/2/problems',
  shortLink: 'https://t.co',
  site: 'https://x.com',
} as const;

export const emulatedUser = {
  id: '900000000000000001',
  username: 'carillon_demo',
  name: 'Carillon Demo',
} as const;

/** The only app and the only credentials the emulator knows. */
export const emulatedCredentials = {
  consumerKey: 'emulated-twitter-key',
  consumerSecret: 'emulated-twitter-secret',
  token: '900000000000000001-emulated',
  tokenSecret: 'emulated-twitter-token-secret',
  /** OAuth 2.0 token that acts for the user. */
  userBearer: 'emulated-twitter-bearer',
  /** OAuth 2.0 token of the app alone: reads public data, never posts. */
  appBearer: 'emulated-twitter-app-bearer',
} as const;

/** A link in a post's text; `start` and `end` count code points of the stored text. */
export interface UrlEntity {
  start: number;
  end: number;
  /** The t.co form, as in the text. */
  url: string;
  expanded_url: string;
  display_url: string;
}

/** A post as stored: `text` has links as t.co and is HTML-escaped, which is how every answer shows it. */
export interface PostData {
  text: string;
  /** As the client wrote it, trimmed: what a reader sees, but for long links, which the site shortens. */
  written: string;
  urls: UrlEntity[];
  inReplyTo: string | null;
  /** How many live replies of the user it has; missing in posts stored before they were counted. */
  replies?: number;
  conversationId: string;
  taskId: string | null;
  deleted: boolean;
}

/** Which post last said a text; its id is a hash of owner and text. Makes the duplicate check one look-up. */
export interface SaidData {
  postId: string;
}

export const kinds = { post: 'post', said: 'said' } as const;

/** What X's documents leave open, or what tests bend. */
export interface TwitterSettings {
  /** How long an equal text of the same account is refused. UNVERIFIED: X names no window. */
  duplicateWindowMs: number;
  /** Longest text in weighted characters; accounts with long posts have 25,000. */
  maxWeightedLength: number;
  /** Status for a text that is too long. UNVERIFIED: 400 and 403 have both been reported. */
  tooLongStatus: 400 | 403;
  /** Self-serve apps may only reply where they were mentioned. UNVERIFIED: whether one's own post is exempt. */
  selfReply: 'allowed' | 'refused';
  /** A missing post: 200 with an `errors` member, or 404. UNVERIFIED: both have been reported. */
  missingPostStatus: 200 | 404;
  /** With no credits left every call is answered 402. */
  credits: 'enough' | 'depleted';
}

export const defaultTwitterSettings: TwitterSettings = {
  duplicateWindowMs: 24 * 60 * 60 * 1000,
  maxWeightedLength: 280,
  tooLongStatus: 400,
  selfReply: 'allowed',
  missingPostStatus: 200,
  credits: 'enough',
};
