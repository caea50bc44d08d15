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
import { emulatedPage, isVisible, pageLock, platform, type Post, type PostData } from '../entities.ts';
import { figuresOf, insights } from '../metrics.ts';
import { postNode } from '../post-node.ts';

/** GET /{post} */
export function readPost(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const post = await withPost(context, c, async (_tx, found) => found);
    return c.json(
      pickFields(postNode(post), fieldsOf(parameters) ?? ['created_time', 'message', 'id'], 'Post'),
    );
  };
}

/** DELETE /{post} */
export function deletePost(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    await readCall(c);
    await withPost(context, c, async (tx, post) => {
      await tx.put({ ...post, data: { ...post.data, deletedAt: context.clock.now().toISOString() } });
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
    const post = await withPost(context, c, async (_tx, found) => found);
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

/** Runs `work` on the post the path names, unless it does not exist, is gone, or can not be seen yet. */
function withPost<Result>(
  context: EmulatorContext,
  c: Context,
  work: (tx: StoreTransaction, post: Post) => Promise<Result>,
): Promise<Result> {
  const id = c.req.param('post') ?? '';
  return context.store.transaction(pageLock(emulatedPage.id), async (tx) => {
    const post = await tx.get<PostData>(platform, 'post', id);
    if (!post || !isVisible(post, context)) throw unsupportedRequest(c.req.method, id);
    return work(tx, post);
  });
}
