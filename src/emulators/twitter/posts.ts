import { sha256 } from '../../core/index.ts';
import type { Entity, StoreTransaction } from '../harness/index.ts';
import { kinds, type PostData, type SaidData } from './entities.ts';

export const platform = 'twitter';

export type Post = Entity<PostData>;

/** 2010-11-04T01:42:54.657Z, where X's ids begin to count milliseconds. */
const snowflakeEpochMs = 1_288_834_974_657n;

/** A time-ordered id. The low bits are not zero, so a client that reads it as a number is wrong. */
export function snowflake(now: Date, serial: number): string {
  return String(((BigInt(now.getTime()) - snowflakeEpochMs) << 22n) | (BigInt(serial) & 0x3fffffn));
}

/** An id above every id of the owner. */
export async function nextPostId(tx: StoreTransaction, owner: string, now: Date): Promise<string> {
  const [newest] = await tx.list<PostData>({ platform, kind: kinds.post, owner, limit: 1 });
  const byClock = BigInt(snowflake(now, await tx.nextNumber('twitter.post')));
  const afterNewest = BigInt(newest?.id ?? 0) + 1n;
  return String(byClock > afterNewest ? byClock : afterNewest);
}

/** The post, unless it was deleted or never was. */
export async function livePost(tx: StoreTransaction, id: string): Promise<Post | null> {
  const post = await tx.get<PostData>(platform, kinds.post, id);
  return post && !post.data.deleted ? post : null;
}

/** Changes how many live replies a post has; nothing happens when there is no such post. */
export async function countReply(tx: StoreTransaction, parentId: string, change: 1 | -1): Promise<void> {
  const parent = await tx.get<PostData>(platform, kinds.post, parentId);
  if (!parent) return;
  await tx.put({ ...parent, data: { ...parent.data, replies: (parent.data.replies ?? 0) + change } });
}

/** The owner's posts that are not deleted, newest first, read in batches as they are asked for. */
export async function* postsOf(tx: StoreTransaction, owner: string, before?: string): AsyncGenerator<Post> {
  const limit = 100;
  let cursor = before;
  for (;;) {
    const batch = await tx.list<PostData>({
      platform,
      kind: kinds.post,
      owner,
      limit,
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    for (const post of batch) if (!post.data.deleted) yield post;
    cursor = batch.at(-1)?.id;
    if (batch.length < limit || cursor === undefined) return;
  }
}

/** The live post of this owner that said the same text since `since`, if any. */
export async function postSaying(
  tx: StoreTransaction,
  owner: string,
  text: string,
  since: Date,
): Promise<Post | null> {
  const said = await tx.get<SaidData>(platform, kinds.said, saidId(owner, text));
  const post = said && (await livePost(tx, said.data.postId));
  return post && post.createdAt >= since ? post : null;
}

/** Remembers that `post` said `text`, for the next `postSaying`. */
export async function rememberSaying(tx: StoreTransaction, post: Post, text: string): Promise<void> {
  const { owner, createdAt } = post;
  const data: SaidData = { postId: post.id };
  await tx.put({ platform, kind: kinds.said, id: saidId(owner, text), owner, createdAt, data });
}

const saidId = (owner: string, text: string): string => sha256(`${owner}\n${text}`);
