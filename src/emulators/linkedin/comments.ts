import type { Entity, StoreTransaction } from '../harness/index.ts';
import { kinds, platform, type CommentData } from './entities.ts';
import { nextNumericId, type Post } from './posts.ts';
import type { LinkedInSettings } from './settings.ts';

/** Its owner is the post. */
export type Comment = Entity<CommentData>;

/** What may be answered: a post, or a comment below it. */
export interface Thread {
  post: string;
  /** The comment's id; null for the post itself. */
  comment: string | null;
}

/** Added to a ugcPost's number; see `nextNumericId`. */
const ugcPostBit = 1n << 21n;

/** In life every post has an activity as well, with a number of its own; comments are filed under that. */
function activityOf(post: string): string {
  const isUgcPost = post.startsWith('urn:li:ugcPost:');
  return `urn:li:activity:${numberIn(post) + (isUgcPost ? ugcPostBit : 0n) + 1n}`;
}

function postOf(urn: string): string {
  if (!urn.startsWith('urn:li:activity:')) return urn;
  const number = numberIn(urn) - 1n;
  return (number & ugcPostBit) === 0n ? `urn:li:share:${number}` : `urn:li:ugcPost:${number - ugcPostBit}`;
}

const numberIn = (urn: string): bigint => BigInt(/\d+$/.exec(urn)?.[0] ?? 0);

/** The thread of a share, a ugcPost, an activity or `urn:li:comment:(<one of these>,<id>)`; null when it is none. */
export function threadOf(urn: string): Thread | null {
  if (/^urn:li:(share|ugcPost|activity):\d+$/.test(urn)) return { post: postOf(urn), comment: null };
  const [, post, comment] =
    /^urn:li:comment:\((urn:li:(?:share|ugcPost|activity):\d+),(\d+)\)$/.exec(urn) ?? [];
  return post === undefined || comment === undefined ? null : { post: postOf(post), comment };
}

/** What answers call the post that was commented on. */
export const objectOf = (post: string, settings: LinkedInSettings): string =>
  settings.commentObject === 'activity' ? activityOf(post) : post;

export const commentUrn = (post: string, id: string, settings: LinkedInSettings): string =>
  `urn:li:comment:(${objectOf(post, settings)},${id})`;

/** Comments that are not deleted, newest first; below one post or all. */
export async function* liveComments(tx: StoreTransaction, post?: string): AsyncGenerator<Comment> {
  const limit = 100;
  let cursor: string | undefined;
  for (;;) {
    const batch = await tx.list<CommentData>({
      platform,
      kind: kinds.comment,
      limit,
      ...(post === undefined ? {} : { owner: post }),
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    for (const comment of batch) if (!comment.data.deleted) yield comment;
    cursor = batch.at(-1)?.id;
    if (batch.length < limit || cursor === undefined) return;
  }
}

/** The comment below that post, unless it was deleted or never was. */
export async function liveComment(tx: StoreTransaction, post: string, id: string): Promise<Comment | null> {
  const comment = await tx.get<CommentData>(platform, kinds.comment, id);
  return comment && comment.owner === post && !comment.data.deleted ? comment : null;
}

/** Stores a comment; its post counts it. */
export async function putComment(
  tx: StoreTransaction,
  post: Post,
  createdAt: Date,
  data: CommentData,
): Promise<Comment> {
  const id = await nextNumericId(tx, createdAt);
  const comment = { platform, kind: kinds.comment, id, owner: post.id, createdAt, data };
  await tx.put(comment);
  await tx.put({ ...post, data: { ...post.data, comments: (post.data.comments ?? 0) + 1 } });
  return comment;
}

/** Takes a post's comments away with it. */
export async function removeCommentsOf(tx: StoreTransaction, post: string): Promise<void> {
  const found: Comment[] = [];
  for await (const comment of liveComments(tx, post)) found.push(comment);
  for (const comment of found) await tx.put({ ...comment, data: { ...comment.data, deleted: true } });
}
