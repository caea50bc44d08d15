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
}

export type Post = Entity<PostData>;

/** All that touches the page's posts happens one after the other. */
export const pageLock = (pageId: string): string => `${platform}/${pageId}`;

export const permalinkOf = (postId: string): string => `${vendorHosts.site}/${postId}`;

/** Published long enough ago to be seen by a read, and not deleted. */
export function isVisible(post: Post, context: EmulatorContext): boolean {
  const visibleFrom = post.createdAt.getTime() + context.settings.readBackLagMs;
  return post.data.deletedAt === null && visibleFrom <= context.clock.now().getTime();
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
