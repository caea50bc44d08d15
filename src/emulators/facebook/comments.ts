import type { EmulatorContext, StoreTransaction } from '../harness/index.ts';
import { platform, type Comment, type CommentData, type Post, type PostData } from './entities.ts';
import { nextNumber } from './media.ts';
import { oweComment } from './webhooks.ts';

const kind = 'comment';
const batchSize = 100;

/** A comment is <number of its post>_<number>; its permalink and its place in a list go by the second one. */
export const numberOf = (commentId: string): bigint => BigInt(commentId.split('_').at(-1) ?? 0);

/** The id of the next comment below a post. */
export async function nextCommentId(tx: StoreTransaction, post: Post, now: Date): Promise<string> {
  const number = await nextNumber(tx, now);
  return `${post.id.split('_').at(-1)}_${number}`;
}

/** The comment, deleted or not. */
export const findComment = (tx: StoreTransaction, id: string): Promise<Comment | null> =>
  tx.get<CommentData>(platform, kind, id);

/** Comments that are not deleted, newest first, read in batches as they are asked for; below one post or all. */
export async function* commentsOf(tx: StoreTransaction, postId?: string): AsyncGenerator<Comment> {
  let before: string | undefined;
  for (;;) {
    const batch = await tx.list<CommentData>({
      platform,
      kind,
      limit: batchSize,
      ...(postId !== undefined && { owner: postId }),
      ...(before !== undefined && { before }),
    });
    for (const comment of batch) if (comment.data.deletedAt === null) yield comment;
    before = batch.at(-1)?.id;
    if (batch.length < batchSize || before === undefined) return;
  }
}

async function allBelow(tx: StoreTransaction, postId: string): Promise<Comment[]> {
  const found: Comment[] = [];
  for await (const comment of commentsOf(tx, postId)) found.push(comment);
  return found;
}

/** Stores a comment; its post counts it, and who is subscribed is told. */
export async function putComment(
  tx: StoreTransaction,
  context: EmulatorContext,
  post: Post,
  comment: Comment,
): Promise<void> {
  await tx.put(comment);
  await oweComment(tx, context, comment, 'add');
  await tx.put({ ...post, data: { ...post.data, comments: (post.data.comments ?? 0) + 1 } });
}

/** Takes a comment away, and the replies to it. */
export async function removeComment(
  tx: StoreTransaction,
  context: EmulatorContext,
  comment: Comment,
): Promise<void> {
  const at = context.clock.now();
  await oweComment(tx, context, comment, 'remove');
  let removed = 0;
  for (const each of await withReplies(tx, comment.owner, comment.id)) {
    await tx.put({ ...each, data: { ...each.data, deletedAt: at.toISOString() } });
    removed += 1;
  }
  const post = await tx.get<PostData>(platform, 'post', comment.owner);
  if (post) {
    await tx.put({ ...post, data: { ...post.data, comments: (post.data.comments ?? 0) - removed } });
  }
}

/** Takes a post's comments away with it. */
export async function removeCommentsOf(tx: StoreTransaction, post: Post, at: Date): Promise<void> {
  for (const each of await allBelow(tx, post.id)) {
    await tx.put({ ...each, data: { ...each.data, deletedAt: at.toISOString() } });
  }
}

/** The comment itself, the replies to it, the replies to those. */
async function withReplies(tx: StoreTransaction, postId: string, commentId: string): Promise<Comment[]> {
  const ids = new Set([commentId]);
  const oldestFirst = (await allBelow(tx, postId)).toReversed();
  return oldestFirst.filter(({ id, data }) => {
    if (data.parent !== null && ids.has(data.parent)) ids.add(id);
    return ids.has(id);
  });
}
