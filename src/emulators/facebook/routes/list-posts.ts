import type { Context } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import {
  fieldsOf,
  momentOf,
  parameterError,
  pickFields,
  textOf,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import { checkPage, readCall } from '../call.ts';
import { listPosts, pageLock } from '../entities.ts';
import { cursorOf, limitOf, pageUrl, toCursor } from '../paging.ts';
import { postNode } from '../post-node.ts';

/** GET /{page}/published_posts, /feed and /posts: on a Page that only posts itself all three show the same. */
export function readPosts(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const pageId = checkPage(c);
    const until = momentOf(parameters, 'until');
    const limit = Math.min(limitOf(parameters), context.settings.maxPageSize);
    const query = {
      pageId,
      since: momentOf(parameters, 'since'),
      cursor: forwardCursor(parameters),
      // One more tells whether there is a next page.
      limit: limit + 1,
      accept: (post: { createdAt: Date }) => until === null || post.createdAt <= until,
    };
    const found = await context.store.transaction(pageLock(pageId), (tx) => listPosts(tx, context, query));
    const fields = fieldsOf(parameters) ?? ['created_time', 'message', 'id'];
    const shown = found.slice(0, limit);
    const data = shown.map((post) => pickFields(postNode(post), fields, 'Post'));
    const [first] = shown;
    const last = shown.at(-1);
    if (!first || !last) return c.json({ data: [] });
    const cursors = { before: toCursor(first.id), after: toCursor(last.id) };
    const next = found.length > limit ? { next: pageUrl(c.req.url, { after: cursors.after }, limit) } : {};
    return c.json({ data, paging: { cursors, ...next } });
  };
}

function forwardCursor(parameters: GraphParameters): string | null {
  if (textOf(parameters, 'before')) throw parameterError('The emulator pages forward only: leave out before');
  return cursorOf(parameters, 'after');
}
