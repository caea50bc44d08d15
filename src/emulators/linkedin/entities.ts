import type { StoredFile } from '../harness/index.ts';
import type { Scope } from './scopes.ts';

/** Addresses that appear in answers and feeds; the emulator never calls them. */
export const addresses = { post: 'https://www.linkedin.com/feed/update' } as const;

export const platform = 'linkedin';

export const emulatedToken = 'emulated-linkedin-token';
export const emulatedRefreshToken = 'emulated-linkedin-refresh-token';
export const emulatedClient = { id: 'emulated-linkedin-client', secret: 'emulated-linkedin-secret' } as const;

/** Who may post: an organization whose administrator owns the token, and that member. */
export const authors = {
  organization: { urn: 'urn:li:organization:5000001', name: 'Carillon Demo' },
  member: {
    urn: 'urn:li:person:carillonDemo',
    name: 'Carla Carillon',
    given: 'Carla',
    family: 'Carillon',
    email: 'carla@example.com',
  },
} as const;

export const authorNames: Readonly<Record<string, string>> = {
  [authors.organization.urn]: authors.organization.name,
  [authors.member.urn]: authors.member.name,
};

export interface Article {
  source: string;
  title: string;
  description?: string | undefined;
  /** The URN of an image. */
  thumbnail?: string | undefined;
  thumbnailAltText?: string | undefined;
}

/** What a post shows: one upload, or several images. */
export interface PostMedia {
  form: 'media' | 'multiImage';
  /** The title of one upload; a document has one always. */
  title: string | null;
  uploads: { urn: string; altText: string | null }[];
}

export interface PostData {
  /** The commentary as it was sent. */
  raw: string;
  /** The commentary as LinkedIn answers it: little text, without what was cut off. */
  little: string;
  /** What a reader sees. */
  shown: string;
  visibility: string;
  feedDistribution: string;
  article: Article | null;
  isReshareDisabledByAuthor: boolean;
  taskId: string | null;
  deleted: boolean;
  /** Null and missing: none. */
  media?: PostMedia | null;
  /** ISO time of the last edit. */
  editedAt?: string;
  /** How many live comments of both authors it has; missing in posts stored before they were counted. */
  comments?: number;
}

export interface CommentData {
  /** The URN of who wrote it. */
  actor: string;
  /** Plain, no little text. */
  text: string;
  /** The id of the comment it answers; null when it stands below the post itself. */
  parent: string | null;
  taskId: string | null;
  deleted: boolean;
}

/** Which post last had a content; its id is a hash of author and content. Makes the duplicate check one look-up. */
export interface SaidData {
  urn: string;
}

export const kinds = {
  post: 'post',
  comment: 'comment',
  said: 'said',
  token: 'token',
  upload: 'upload',
  part: 'upload_part',
  subscription: 'subscription',
} as const;

export type MediaKind = 'image' | 'video' | 'document';

/** An upload, by its URN; its owner is the author it is for. */
export interface UploadData {
  kind: MediaKind;
  /** ISO time until when its addresses work. */
  expiresAt: string;
  /** As announced, of a video. */
  fileSizeBytes: number | null;
  /** The ETags, without quotes, of a video's parts that have come, by their number. */
  etags: Record<number, string>;
  /** Null until the whole file has come. */
  file: StoredFile | null;
  /** ISO time at which LinkedIn has worked on it. */
  workEndsAt: string | null;
  /** Why it will not be available. */
  failure: string | null;
}

/** A part of a video, until the whole is there. */
export interface PartData {
  base64: string;
}

/** A code or token that was issued, by its text. */
export interface TokenData {
  use: 'access' | 'refresh' | 'code';
  /** Missing in tokens stored before there were any: those of the app. */
  scopes?: readonly Scope[];
  /** Of a code: where it was sent. */
  redirectUri?: string;
  /** ISO time; null: it does not end by itself. */
  endsAt: string | null;
  /** Exchanged for another one. */
  spent: boolean;
}
