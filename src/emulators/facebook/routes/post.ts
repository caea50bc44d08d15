import type { Context } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import {
  fieldsOf,
  parameterError,
  pickFields,
  textOf,
  unsupportedRequest,
} from '../../harness/graph/index.ts';
import { readCall } from '../call.ts';
import { listComments } from '../comment-list.ts';
import { commentNode, usualCommentFields } from '../comment-node.ts';
import { removeComment, removeCommentsOf } from '../comments.ts';
import type { Post } from '../entities.ts';
import { figuresOf, insights } from '../metrics.ts';
import { postNode } from '../post-node.ts';
import { summaryOf } from './list-comments.ts';
import { withNode } from './node.ts';

/** GET /{post} and GET /{comment} */
export function readPost(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const fields = fieldsOf(parameters);
    const answer = await withNode(context, c, async (tx, node) => {
      if (node.kind === 'comment')
        return pickFields(commentNode(node), fields ?? usualCommentFields, 'Comment');
      const comments = fields?.includes('comments')
        ? { comments: await commentsField(tx, context, node) }
        : {};
      return pickFields(
        { ...postNode(node), ...comments },
        fields ?? ['created_time', 'message', 'id'],
        'Post',
      );
    });
    return c.json(answer);
  };
}

/** The field `comments` of a post: its first page, and the summary whether it was asked for or not. */
async function commentsField(tx: StoreTransaction, context: EmulatorContext, post: Post): Promise<unknown> {
  const query = { filter: 'toplevel', parent: null, order: 'chronological', since: null } as const;
  const list = await listComments(tx, context, { ...query, postId: post.id });
  return {
    data: list.slice(0, 25).map((comment) => pickFields(commentNode(comment), usualCommentFields, 'Comment')),
    summary: summaryOf(list, query.order),
  };
}

/** DELETE /{post} and DELETE /{comment}: what stands below goes with it. */
export function deletePost(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    await readCall(c);
    await withNode(context, c, async (tx, node) => {
      const now = context.clock.now();
      if (node.kind === 'comment') return removeComment(tx, node, now);
      await removeCommentsOf(tx, node, now);
      await tx.put({ ...node, data: { ...node.data, deletedAt: now.toISOString() } });
    });
    return c.json({ success: true });
  };
}

/** GET /{post}/insights: one unknown metric fails the whole call, and the error does not say which. */
export function readInsights(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const names = (textOf(parameters, 'metric') ?? '').split(',').map((name) => name.trim());
    if (names.some((name) => !Object.hasOwn(insights, name))) {
      throw parameterError('The value must be a valid insights metric');
    }
    const period = textOf(parameters, 'period') ?? 'lifetime';
    if (period !== 'lifetime') throw parameterError('The emulator has the period lifetime only');
    const post = await withNode(context, c, async (_tx, node) => {
      if (node.kind === 'post') return node;
      throw unsupportedRequest(c.req.method, node.id);
    });
    const figures = figuresOf(post, context.clock.now());
    const data = names.flatMap((name) => {
      const insight = insights[name];
      if (!insight) return [];
      const { title, description, value } = insight;
      return [
        {
          name,
          period,
          values: [{ value: value(figures) }],
          title,
          description,
          id: `${post.id}/insights/${name}/${period}`,
        },
      ];
    });
    return c.json({ data });
  };
}
