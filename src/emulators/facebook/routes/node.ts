import type { Context } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { unsupportedRequest } from '../../harness/graph/index.ts';
import { findComment } from '../comments.ts';
import {
  emulatedPage,
  isVisible,
  pageLock,
  platform,
  type Comment,
  type Post,
  type PostData,
} from '../entities.ts';

export type Node = (Post & { kind: 'post' }) | (Comment & { kind: 'comment' });

/** Runs `work` on the post or comment the path names, unless it does not exist, is gone, or can not be seen yet. */
export function withNode<Result>(
  context: EmulatorContext,
  c: Context,
  work: (tx: StoreTransaction, node: Node) => Promise<Result>,
): Promise<Result> {
  const id = c.req.param('post') ?? '';
  return context.store.transaction(pageLock(emulatedPage.id), async (tx) => {
    const node = await findNode(tx, id);
    if (!node || !isVisible(node, context)) throw unsupportedRequest(c.req.method, id);
    return work(tx, node);
  });
}

async function findNode(tx: StoreTransaction, id: string): Promise<Node | null> {
  const post = await tx.get<PostData>(platform, 'post', id);
  if (post) return { ...post, kind: 'post' };
  const comment = await findComment(tx, id);
  return comment && { ...comment, kind: 'comment' };
}
