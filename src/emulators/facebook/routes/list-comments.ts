import type { Context } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import {
  fieldsOf,
  momentOf,
  parameterError,
  pickFields,
  textOf,
  unsupportedRequest,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import { readCall } from '../call.ts';
import { commentNode, usualCommentFields } from '../comment-node.ts';
import { listComments, pageOf, type CommentPage, type CommentQuery } from '../comment-list.ts';
import type { Comment } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { cursorOf, limitOf, pageUrl, toCursor } from '../paging.ts';
import { postOf, withNode } from './node.ts';

/** GET /{post}/comments and GET /{comment}/comments. The lists hold what the Page wrote: strangers only count. */
export function readComments(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const fields = fieldsOf(parameters) ?? usualCommentFields;
    const limit = Math.min(limitOf(parameters), context.settings.maxPageSize);
    const cursors = {
      after: commentCursor(parameters, 'after'),
      before: commentCursor(parameters, 'before'),
    };
    const wanted = {
      filter: oneOf(parameters, 'filter', ['toplevel', 'stream']),
      // "Ranked" is the documented default; what that is for comments nobody reacted to is unverified.
      order: oneOf(parameters, 'order', ['chronological', 'reverse_chronological']),
      since: momentOf(parameters, 'since'),
    };
    const list = await withNode(context, settings, c, async (tx, node) => {
      if (node.kind === 'comment')
        return listComments(tx, context, { ...wanted, postId: node.owner, parent: node.id });
      const post = await postOf(tx, node, context.clock.now());
      if (post === null) throw unsupportedRequest(c.req.method, node.id);
      return listComments(tx, context, { ...wanted, postId: post.id, parent: null });
    });
    const page = pageOf(list, wanted.order, { ...cursors, limit });
    return c.json({
      data: page.shown.map((comment) => pickFields(commentNode(comment), fields, 'Comment')),
      ...pagingOf(page, c.req.url, limit),
      ...(isYes(textOf(parameters, 'summary')) && { summary: summaryOf(list, wanted.order) }),
    });
  };
}

/** What `summary=true` adds. */
export const summaryOf = (list: readonly Comment[], order: CommentQuery['order']) => ({
  order,
  total_count: list.length,
  can_comment: true,
});

function pagingOf(page: CommentPage, url: string, limit: number): { paging?: Record<string, unknown> } {
  const first = page.shown.at(0);
  const last = page.shown.at(-1);
  if (!first || !last) return {};
  const cursors = { before: toCursor(first.id), after: toCursor(last.id) };
  return {
    paging: {
      cursors,
      ...(page.later && { next: pageUrl(url, { after: cursors.after }, limit) }),
      ...(page.earlier && { previous: pageUrl(url, { before: cursors.before }, limit) }),
    },
  };
}

function commentCursor(parameters: GraphParameters, name: 'after' | 'before'): string | null {
  const id = cursorOf(parameters, name);
  if (id !== null && !/^\d+_\d+$/.test(id)) throw parameterError(`Invalid cursor in param ${name}`);
  return id;
}

/** The first of `allowed` when none was sent. */
function oneOf<Value extends string>(
  parameters: GraphParameters,
  name: string,
  allowed: readonly [Value, ...Value[]],
): Value {
  const text = textOf(parameters, name) ?? allowed[0];
  const value = allowed.find((each) => each === text);
  if (value === undefined) throw parameterError(`Param ${name} must be one of {${allowed.join(', ')}}`);
  return value;
}

const isYes = (text: string | null): boolean => text === 'true' || text === '1';
