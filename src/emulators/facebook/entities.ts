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

/** The vendor's hosts: as they appear in answers, and those whose links it does not let be shared. */
export const vendorHosts = {
  site: 'https://www.facebook.com',
  shim: 'https://l.facebook.com/l.php',
  own: ['facebook.com', 'fb.com', 'fb.watch'],
} as const;

export interface PostData {
  message: string | null;
  link: string | null;
  /** What the publishing call sent as X-Request-Id. */
  taskId: string | null;
  /** ISO time, or null while the post is live. */
  deletedAt: string | null;
  /** How many live comments of the Page it has; missing in posts stored before they were counted. */
  comments?: number;
}

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

/** What Meta's documents leave open. */
export interface FacebookSettings {
  /** Whether a comment with the text of the one before it below the same post is taken. UNVERIFIED. */
  equalComments: 'accepted' | 'refused';
}

export const defaultFacebookSettings: FacebookSettings = { equalComments: 'accepted' };

/** All that touches the page's posts happens one after the other. */
export const pageLock = (pageId: string): string => `${platform}/${pageId}`;

export const permalinkOf = (postId: string): string => `${vendorHosts.site}/${postId}`;

/** Published long enough ago to be seen by a read, and not deleted. */
export function isVisible(made: Post | Comment, context: EmulatorContext): boolean {
  const visibleFrom = made.createdAt.getTime() + context.settings.readBackLagMs;
  return made.data.deletedAt === null && visibleFrom <= context.clock.now().getTime();
}

/** The visible posts of a page, newest first, that also pass `accept`, from after `cursor` on. */
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
