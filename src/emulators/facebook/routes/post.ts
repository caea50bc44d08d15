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
import type { Post } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { mediaOf } from '../media.ts';
import { photoNode, usualPhotoFields, usualVideoFields, videoNode } from '../media-node.ts';
import { figuresOf, insights } from '../metrics.ts';
import { videoInsights } from '../video-metrics.ts';
import { postNode } from '../post-node.ts';
import { summaryOf } from './list-comments.ts';
import { postOf, withNode, type Node } from './node.ts';

/** GET /{post}, /{comment}, /{photo} and /{video} */
export function readPost(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const fields = fieldsOf(parameters);
    const answer = await withNode(context, settings, c, (tx, node) =>
      viewNode(tx, context, settings, node, fields),
    );
    return c.json(answer);
  };
}

/** What the API gives of a post, comment, photo or video; the usual fields where none are named. */
export async function viewNode(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  node: Node,
  fields: readonly string[] | null,
): Promise<Record<string, unknown>> {
  if (node.kind === 'comment') return pickFields(commentNode(node), fields ?? usualCommentFields, 'Comment');
  if (node.kind === 'photo') return pickFields(photoNode(node), fields ?? usualPhotoFields, 'Photo');
  if (node.kind === 'video') {
    const whole = videoNode(node, context.clock.now(), settings);
    return pickFields(whole, fields ?? usualVideoFields, 'Video');
  }
  const comments = fields?.includes('comments') ? { comments: await commentsField(tx, context, node) } : {};
  const whole = { ...postNode(node, await mediaOf(tx, node.data.media)), ...comments };
  return pickFields(whole, fields ?? ['created_time', 'message', 'id'], 'Post');
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

/** GET /{post}/attachments: the field of that name, as a list of its own. */
export function readAttachments(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    await readCall(c);
    const attachments = await withNode(context, settings, c, async (tx, node) => {
      if (node.kind !== 'post') throw unsupportedRequest(c.req.method, node.id);
      return postNode(node, await mediaOf(tx, node.data.media))['attachments'];
    });
    return c.json(attachments ?? { data: [] });
  };
}

/**
 * GET /{post}/insights, and /{video}/video_insights: one unknown metric fails the whole call, and the error does not
 * say which.
 */
export function readInsights(
  context: EmulatorContext,
  settings: FacebookSettings,
  edge: 'insights' | 'video_insights',
) {
  const known = edge === 'insights' ? insights : videoInsights;
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const usual = edge === 'insights' ? '' : Object.keys(known).join(',');
    const names = (textOf(parameters, 'metric') ?? usual).split(',').map((name) => name.trim());
    if (names.some((name) => !Object.hasOwn(known, name))) {
      throw parameterError('The value must be a valid insights metric');
    }
    const period = textOf(parameters, 'period') ?? 'lifetime';
    if (period !== 'lifetime') throw parameterError('The emulator has the period lifetime only');
    const { id, post } = await withNode(context, settings, c, async (tx, node) => {
      const shownIn =
        edge === 'insights' || node.kind === 'video' ? await postOf(tx, node, context.clock.now()) : null;
      if (shownIn) return { id: node.id, post: shownIn };
      throw unsupportedRequest(c.req.method, node.id);
    });
    const figures = figuresOf(post, context.clock.now());
    const data = names.flatMap((name) => {
      const insight = known[name];
      if (!insight) return [];
      const { title, description, value } = insight;
      const values = [{ value: value(figures) }];
      return [{ name, period, values, title, description, id: `${id}/${edge}/${name}/${period}` }];
    });
    return c.json({ data });
  };
}
