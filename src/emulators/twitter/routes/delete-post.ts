import type { Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { oweEvents } from '../events.ts';
import { countReply, livePost } from '../posts.ts';
import { invalidRequest, notFound } from '../problems.ts';
import { checkQuery, rules } from '../query.ts';
import { userLock } from '../uploads.ts';

/** DELETE /2/tweets/{id}: own posts only, and there are no others here. */
export function deletePost(context: EmulatorContext): Handler {
  return async (c) => {
    const id = c.req.param('id') ?? '';
    const wrong = checkQuery({ id }, { id: rules.id });
    if (wrong.length > 0) return invalidRequest(c, wrong);
    const deleted = await context.store.transaction(userLock, async (tx) => {
      const post = await livePost(tx, id);
      if (!post) return false;
      await tx.put({ ...post, data: { ...post.data, deleted: true } });
      if (post.data.inReplyTo) await countReply(tx, post.data.inReplyTo, -1);
      await oweEvents(tx, context, 'post.delete', post);
      return true;
    });
    // UNVERIFIED: the documents say 404 for a post that is gone, without saying so for DELETE.
    return deleted
      ? c.json({ data: { deleted } })
      : c.json({ ...notFound('tweet', 'id', id), status: 404 }, 404);
  };
}
