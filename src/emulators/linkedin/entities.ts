/** Addresses that appear in answers and feeds; the emulator never calls them. */
export const addresses = { post: 'https://www.linkedin.com/feed/update' } as const;

export const platform = 'linkedin';

export const emulatedToken = 'emulated-linkedin-token';

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
}

/** Which post last had a content; its id is a hash of author and content. Makes the duplicate check one look-up. */
export interface SaidData {
  urn: string;
}

export const kinds = { post: 'post', said: 'said' } as const;

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
}

export const defaultLinkedInSettings: LinkedInSettings = {
  duplicateWindowMs: 24 * 60 * 60 * 1000,
  deletedContent: 'refused',
  oldestVersion: '202601',
  commentaryCounted: 'escaped',
  pagingTotal: 'given',
  finderHeader: 'required',
  readBackText: 'little',
};
