import { sha256 } from '../../core/index.ts';
import type { Entity, StoreTransaction } from '../harness/index.ts';
import { kinds, platform, type Article, type PostData, type PostMedia, type SaidData } from './entities.ts';
import type { LinkedInSettings } from './settings.ts';

export type Post = Entity<PostData>;

/** What waits for each other: all that concerns one author, or one post. */
export const lockOn = (urn: string): string => `${platform}/${urn}`;

/**
 * LinkedIn's ids carry the Unix time in milliseconds above 22 bits. Posts and comments share one series. The 22nd bit
 * stays free: it tells the activities of ugcPosts from those of shares.
 */
export async function nextNumericId(tx: StoreTransaction, now: Date): Promise<string> {
  const serial = BigInt(await tx.nextNumber('linkedin.share')) & 0x1fffffn;
  return String((BigInt(now.getTime()) << 22n) | serial);
}

export async function nextPostUrn(
  tx: StoreTransaction,
  now: Date,
  { media }: PostData,
  { ugcPosts }: LinkedInSettings,
): Promise<string> {
  const hasVideo = media?.uploads.some(({ urn }) => urn.startsWith('urn:li:video:')) ?? false;
  const isUgcPost = ugcPosts === 'all' || (ugcPosts === 'videos' && hasVideo);
  return `urn:li:${isUgcPost ? 'ugcPost' : 'share'}:${await nextNumericId(tx, now)}`;
}

/** When it was last written: made, or edited. */
export const modifiedAt = ({ createdAt, data }: Post): number =>
  data.editedAt === undefined ? createdAt.getTime() : Date.parse(data.editedAt);

/** The post, unless it was deleted or never was. */
export async function livePost(tx: StoreTransaction, urn: string): Promise<Post | null> {
  const post = await tx.get<PostData>(platform, kinds.post, urn);
  return post && !post.data.deleted ? post : null;
}

/** Posts that are not deleted, newest first; of one author or of all. */
export async function* livePosts(tx: StoreTransaction, owner?: string): AsyncGenerator<Post> {
  const limit = 100;
  let cursor: string | undefined;
  for (;;) {
    const batch = await tx.list<PostData>({
      platform,
      kind: kinds.post,
      limit,
      ...(owner === undefined ? {} : { owner }),
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    for (const post of batch) if (!post.data.deleted) yield post;
    cursor = batch.at(-1)?.id;
    if (batch.length < limit || cursor === undefined) return;
  }
}

export interface Content {
  author: string;
  shown: string;
  article: Article | null;
  /** Left out where there is none, or where it makes no difference. */
  media?: PostMedia;
}

/** The post of this author that last had equal content, deleted or not. */
export async function postWith(tx: StoreTransaction, content: Content): Promise<Post | null> {
  const said = await tx.get<SaidData>(platform, kinds.said, sha256(content));
  return said && tx.get<PostData>(platform, kinds.post, said.data.urn);
}

/** Remembers the content of a post, for the next `postWith`. */
export async function rememberContent(tx: StoreTransaction, post: Post, content: Content): Promise<void> {
  const data: SaidData = { urn: post.id };
  const { owner, createdAt } = post;
  await tx.put({ platform, kind: kinds.said, id: sha256(content), owner, createdAt, data });
}
