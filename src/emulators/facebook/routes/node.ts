import type { Context } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { unsupportedRequest } from '../../harness/graph/index.ts';
import { findUsable } from '../attached-media.ts';
import { findComment } from '../comments.ts';
import {
  emulatedPage,
  isLive,
  isVisible,
  pageLock,
  platform,
  type Comment,
  type Post,
  type PostData,
} from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { findVideo, type Photo, type Video } from '../media.ts';

export type Node =
  | (Post & { kind: 'post' })
  | (Comment & { kind: 'comment' })
  | (Photo & { kind: 'photo' })
  | (Video & { kind: 'video' });

/** Runs `work` on what the path names, unless it does not exist, is gone, or can not be seen yet. */
export function withNode<Result>(
  context: EmulatorContext,
  settings: FacebookSettings,
  c: Context,
  work: (tx: StoreTransaction, node: Node) => Promise<Result>,
): Promise<Result> {
  const id = c.req.param('post') ?? '';
  return context.store.transaction(pageLock(emulatedPage.id), async (tx) => {
    const node = await findNode(tx, context, settings, id);
    if (!node || !isSeen(node, context)) throw unsupportedRequest(c.req.method, id);
    return work(tx, node);
  });
}

/** Uploads can be asked about at once; what was published, as soon as the lag allows. */
const isSeen = (node: Node, context: EmulatorContext): boolean =>
  node.kind === 'photo' || node.kind === 'video' || isVisible(node, context);

export async function findNode(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  id: string,
): Promise<Node | null> {
  const post = await findPost(tx, id);
  if (post) return { ...post, kind: 'post' };
  const comment = await findComment(tx, id);
  if (comment) return { ...comment, kind: 'comment' };
  const video = await findVideo(tx, id);
  if (video) return video.data.deletedAt === null ? { ...video, kind: 'video' } : null;
  const photo = await findUsable(tx, context, settings, id);
  return photo && { ...photo, kind: 'photo' };
}

/** By its whole id, or a story by the number alone, as it was named when it was published. */
async function findPost(tx: StoreTransaction, id: string): Promise<Post | null> {
  const post = await tx.get<PostData>(platform, 'post', id);
  if (post || id.includes('_')) return post;
  const story = await tx.get<PostData>(platform, 'post', `${emulatedPage.id}_${id}`);
  return story?.data.format === 'story' ? story : null;
}

/** The live post that a node is, or is shown in; null for what is shown nowhere, and for comments. */
export async function postOf(tx: StoreTransaction, node: Node, now: Date): Promise<Post | null> {
  if (node.kind === 'comment') return null;
  const post = node.kind === 'post' ? node : await tx.get<PostData>(platform, 'post', node.data.postId ?? '');
  return post && isLive(post, now) ? post : null;
}

/** The post or comment of that id, or the post of that photo or video; whatever the read-back lag. */
export async function findAnswerable(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  id: string,
): Promise<{ post: Post; parent: string | null } | null> {
  const node = await findNode(tx, context, settings, id);
  if (!node) return null;
  const now = context.clock.now();
  if (node.kind !== 'comment') {
    const post = await postOf(tx, node, now);
    return post && { post, parent: null };
  }
  const post = await tx.get<PostData>(platform, 'post', node.owner);
  return post && isLive(post, now) && isLive(node, now) ? { post, parent: node.id } : null;
}
