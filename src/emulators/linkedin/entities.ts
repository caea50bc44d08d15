/** Addresses that appear in answers and feeds; the emulator never calls them. */
export const addresses = { post: 'https://www.linkedin.com/feed/update' } as const;

export const platform = 'linkedin';

export const emulatedToken = 'emulated-linkedin-token';
export const emulatedRefreshToken = 'emulated-linkedin-refresh-token';
export const emulatedClient = { id: 'emulated-linkedin-client', secret: 'emulated-linkedin-secret' } as const;

/** Who may post: an organization whose administrator owns the token, and that member. */
export const authors = {
  organization: { urn: 'urn:li:organization:5000001', name: 'Carillon Demo' },
  member: { urn: 'urn:li:person:carillonDemo', name: 'Carla Carillon', given: 'Carla', family: 'Carillon' },
} as const;

export const authorNames: Readonly<Record<string, string>> = {
  [authors.organization.urn]: authors.organization.name,
  [authors.member.urn]: authors.member.name,
};

export interface Article {
  source: string;
  title: string;
  description?: string | undefined;
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

export const kinds = { post: 'post', comment: 'comment', said: 'said', token: 'token' } as const;

/** A token that was issued, by its text. */
export interface TokenData {
  use: 'access' | 'refresh';
  /** ISO time; null: it does not end by itself. */
  endsAt: string | null;
  /** Exchanged for another one. */
  spent: boolean;
}

/** What LinkedIn's documents leave open, or what tests bend. */
export interface LinkedInSettings {
  /** How long equal content of the same author is refused. UNVERIFIED: 24 to 48 h have been observed. */
  duplicateWindowMs: number;
  /** Whether content of a deleted post still counts as a duplicate, as one report of 2026 says. UNVERIFIED. */
  deletedContent: 'refused' | 'allowed';
  /** The oldest LinkedIn-Version that still answers; older ones are 426. Newer ones are all taken. */
  oldestVersion: string;
  /** Which form of the commentary may have 3,000 characters. UNVERIFIED. */
  commentaryCounted: 'escaped' | 'shown';
  /** Whether lists carry `paging.total`: an older copy of the documents has it, a newer client misses it. UNVERIFIED. */
  pagingTotal: 'given' | 'absent';
  /** Whether finders demand X-RestLi-Method: FINDER; the documents list it, some clients live without. UNVERIFIED. */
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
}

export const defaultLinkedInSettings: LinkedInSettings = {
  duplicateWindowMs: 24 * 60 * 60 * 1000,
  deletedContent: 'refused',
  oldestVersion: '202601',
  commentaryCounted: 'escaped',
  pagingTotal: 'given',
  finderHeader: 'required',
  readBackText: 'little',
  commentObject: 'activity',
  firstToken: 'valid',
  accessTokenSeconds: 60 * 24 * 60 * 60,
  refreshToken: 'kept',
};
