import type { EmulatorContext, Entity, StoreTransaction } from '../harness/index.ts';

export const platform = 'facebook';

/** What the emulated world holds before anybody posts. */
export const emulatedPage = {
  id: '100000000000001',
  name: 'Carillon Demo Page',
  category: 'Product/service',
  token: 'emulated-facebook-token',
  appSecret: 'emulated-facebook-secret',
} as const;

/** Another Page of the same person, who may not publish there: only its name can be read. */
export const otherPage = {
  id: '100000000000002',
  name: 'Carillon Demo Branch',
  category: 'Local business',
  token: 'emulated-facebook-branch-token',
} as const;

/** The app that the tokens were given to. */
export const emulatedApp = { id: '100000000000009', name: 'Carillon Demo App' } as const;

/** Who manages the Page. */
export const emulatedUser = {
  id: '100000000000005',
  name: 'Carillon Demo Person',
  /** Given without a login, for uploads and `/me/accounts`; it never ends. */
  token: 'emulated-facebook-user-token',
} as const;

/** The vendor's hosts: as they appear in answers, and those whose links it does not let be shared. */
export const vendorHosts = {
  site: 'https://www.facebook.com',
  shim: 'https://l.facebook.com/l.php',
  own: ['facebook.com', 'fb.com', 'fb.watch'],
  /** Whose files it does not fetch for an upload. */
  content: 'fbcdn.net',
} as const;

/** A photo or video, as posts name it. */
export interface Shown {
  kind: 'photo' | 'video';
  id: string;
}

export interface PostData {
  message: string | null;
  link: string | null;
  /** What the publishing call sent as X-Request-Id. */
  taskId: string | null;
  /** ISO time, or null while the post is live. */
  deletedAt: string | null;
  /** How many live comments of the Page it has; missing in posts stored before they were counted. */
  comments?: number;
  /** In the order shown; missing in posts without. */
  media?: readonly Shown[];
  /** What has a place of its own, and is in none of the lists of posts; missing in ordinary posts. */
  format?: PostFormat;
  /** ISO time of the last edit. */
  editedAt?: string;
  /** ISO time from which it is gone, because its video could not be worked on. */
  failsAt?: string;
  /** Left out where its publishing call answers with its own id. */
  namedBy?: 'video';
}

export type PostFormat = 'reel' | 'story';

export type Post = Entity<PostData>;

export interface CommentData {
  message: string;
  /** The id of the comment it replies to; null when it stands below the post itself. */
  parent: string | null;
  taskId: string | null;
  deletedAt: string | null;
}

/** Its owner is the post. */
export type Comment = Entity<CommentData>;

/** All that touches the page's posts happens one after the other. */
export const pageLock = (pageId: string): string => `${platform}/${pageId}`;

export const permalinkOf = (postId: string): string => `${vendorHosts.site}/${postId}`;

/** Neither deleted, nor ended by a video that failed. */
export function isLive({ data }: Post | Comment, now: Date): boolean {
  return data.deletedAt === null && !('failsAt' in data && new Date(data.failsAt ?? 0) <= now);
}

/** Published long enough ago to be seen by a read, and live. */
export function isVisible(made: Post | Comment, context: EmulatorContext): boolean {
  const now = context.clock.now();
  return isLive(made, now) && made.createdAt.getTime() + context.settings.readBackLagMs <= now.getTime();
}

/** The visible posts of a page, newest first, of whatever format, that pass `accept`, from after `cursor` on. */
export async function listPosts(
  tx: StoreTransaction,
  context: EmulatorContext,
  query: {
    pageId: string;
    since: Date | null;
    cursor: string | null;
    limit: number;
    accept?: (post: Post) => boolean;
  },
): Promise<Post[]> {
  const { pageId, since, limit, accept = () => true } = query;
  const found: Post[] = [];
  let before = query.cursor;
  while (found.length < limit) {
    const batch: Post[] = await tx.list<PostData>({
      platform,
      kind: 'post',
      owner: pageId,
      limit,
      ...(since && { since }),
      ...(before !== null && { before }),
    });
    found.push(...batch.filter((post) => isVisible(post, context) && accept(post)));
    before = batch.at(-1)?.id ?? null;
    if (batch.length < limit) break;
  }
  return found.slice(0, limit);
}
