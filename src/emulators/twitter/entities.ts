import type { StoredFile } from '../harness/index.ts';

/** Vendor addresses that appear in answers; the emulator never calls them. */
export const addresses = {
  problems: 'https://api.x.com/2/problems',
  shortLink: 'https://t.co',
  /** How X shows the link to a post's files, without its protocol. */
  pictures: 'pic.x.com',
  images: 'https://pbs.twimg.com',
  videos: 'https://video.twimg.com',
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
  clientId: 'emulated-twitter-client',
  clientSecret: 'emulated-twitter-client-secret',
  /** OAuth 2.0 token that acts for the user, with every scope and without an end. */
  userBearer: 'emulated-twitter-bearer',
  /** Renews the user's token once, as every refresh token. */
  refreshToken: 'emulated-twitter-refresh-token',
  /** OAuth 2.0 token of the app alone: reads public data, never posts. */
  appBearer: 'emulated-twitter-app-bearer',
} as const;

/** A link in a post's text; `start` and `end` count code points of the stored text. */
export interface UrlEntity {
  /** Of the link to a file of the post, which X puts behind the text. */
  media_key?: string;
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
  /** What follows is missing in posts stored before it was known. */
  media?: readonly AttachedMedia[];
  quotes?: string | null;
  /** Who may reply; null is everyone. */
  replySettings?: string | null;
  paidPartnership?: boolean;
  madeWithAi?: boolean;
  conversationId: string;
  taskId: string | null;
  deleted: boolean;
}

/** How a file shows in a post. */
export type MediaKind = 'photo' | 'animated_gif' | 'video';

/** A file as a post keeps it, whatever becomes of the upload. */
export interface AttachedMedia {
  id: string;
  key: string;
  kind: MediaKind;
  file: StoredFile;
  alt: string | null;
}

/** An upload, from its start to its end. The bytes stay only until it is whole. */
export interface MediaData {
  key: string;
  category: string;
  /** What the client called the file; null when it came in one piece. */
  mediaType: string | null;
  totalBytes: number;
  /** Bytes of each segment that has come, by its index. */
  segments: Readonly<Record<string, number>>;
  /** Null until it is whole. */
  file: StoredFile | null;
  kind: MediaKind | null;
  processing: Processing | null;
  expiresAt: string;
  alt: string | null;
  /** How many posts show it. */
  uses: number;
}

/** The work on a video or GIF that has come whole. */
export interface Processing {
  startedAt: string;
  endsAt: string;
  /** Why it ends in failure; null when it succeeds. */
  failure: ProcessingFailure | null;
}

export interface ProcessingFailure {
  code: number;
  name: string;
  message: string;
}

/** The bytes of a segment in base64; empty once they are no longer needed. */
export interface SegmentData {
  base64: string;
}

/** A code or token; its id is the text itself. */
export interface GrantData {
  use: 'code' | 'access' | 'refresh';
  scopes: readonly string[];
  /** Null: only when it is used or revoked. */
  endsAt: string | null;
  /** Used up or revoked. */
  spent: boolean;
  /** Of a code: where and with what it may be exchanged. */
  redirectUri?: string;
  challenge?: string;
  challengeMethod?: 'S256' | 'plain';
}

/** Where the app wants its events. */
export interface WebhookData {
  url: string;
  /** Whether it answered the last challenge. */
  valid: boolean;
  deleted: boolean;
}

/** Which events of which user go to which webhook. */
export interface SubscriptionData {
  eventType: string;
  userId: string;
  tag: string | null;
  /** Null: to the stream only, which is not emulated. */
  webhookId: string | null;
  updatedAt: string;
  deleted: boolean;
}

/** Which post last said a text; its id is a hash of owner and text. Makes the duplicate check one look-up. */
export interface SaidData {
  postId: string;
}

export const kinds = {
  post: 'post',
  said: 'said',
  media: 'media',
  segment: 'segment',
  grant: 'grant',
  webhook: 'webhook',
  subscription: 'subscription',
} as const;
