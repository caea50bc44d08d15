import type { EmulatorContext, StoreTransaction } from '../harness/index.ts';
import { commentsOf, numberOf } from './comments.ts';
import { isVisible, type Comment } from './entities.ts';

export type CommentOrder = 'chronological' | 'reverse_chronological';

export interface CommentQuery {
  postId: string;
  /** "toplevel": what stands below `parent` itself (null: the post). "stream": all there is, replies too. */
  filter: 'toplevel' | 'stream';
  parent: string | null;
  order: CommentOrder;
  since: Date | null;
}

/** The Page's comments that can be seen by a read, in the order asked for. */
export async function listComments(
  tx: StoreTransaction,
  context: EmulatorContext,
  query: CommentQuery,
): Promise<Comment[]> {
  const found: Comment[] = [];
  for await (const comment of commentsOf(tx, query.postId)) {
    const { parent } = comment.data;
    const inside = query.filter === 'stream' && query.parent === null ? true : parent === query.parent;
    const young = query.since === null || comment.createdAt >= query.since;
    if (inside && young && isVisible(comment, context)) found.push(comment);
  }
  return query.order === 'chronological' ? found.toReversed() : found;
}

export interface CommentPage {
  shown: readonly Comment[];
  /** Whether the list goes on before, and after, what is shown. */
  earlier: boolean;
  later: boolean;
}

/** The `limit` comments after one, or before one; a cursor holds its place when its comment is gone. */
export function pageOf(
  list: readonly Comment[],
  order: CommentOrder,
  page: { after: string | null; before: string | null; limit: number },
): CommentPage {
  const isPast = (comment: Comment, cursor: string) =>
    order === 'chronological'
      ? numberOf(comment.id) > numberOf(cursor)
      : numberOf(comment.id) < numberOf(cursor);
  const { after, before, limit } = page;
  let [start, end] = [0, list.length];
  if (after !== null) {
    start = list.filter((comment) => !isPast(comment, after)).length;
    end = Math.min(start + limit, end);
  } else if (before !== null) {
    end = list.filter((comment) => comment.id !== before && !isPast(comment, before)).length;
    start = Math.max(end - limit, 0);
  } else end = Math.min(limit, end);
  return { shown: list.slice(start, end), earlier: start > 0, later: end < list.length };
}
