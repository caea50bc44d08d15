import type { Context } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import {
  fieldsOf,
  momentOf,
  parameterError,
  pickFields,
  textOf,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import { checkPage, readCall } from '../call.ts';
import { listPosts, pageLock, type Post } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { findVideo, mediaOf } from '../media.ts';
import { usualVideoFields, videoNode } from '../media-node.ts';
import { cursorOf, limitOf, pageUrl, toCursor } from '../paging.ts';
import { postNode } from '../post-node.ts';

/** GET /{page}/published_posts, /feed and /posts: on a Page that only posts itself all three show the same. */
export const readPosts = (context: EmulatorContext) =>
  readList(context, {
    accept: ({ data }) => data.format === undefined,
    node: async (tx, post, parameters) =>
      pickFields(
        postNode(post, await mediaOf(tx, post.data.media)),
        fieldsOf(parameters) ?? ['created_time', 'message', 'id'],
        'Post',
      ),
  });

/** GET /{page}/video_reels and /{page}/videos. That reels are in the second one, too, is unverified: they are not. */
export const readVideos = (context: EmulatorContext, settings: FacebookSettings, use: 'reel' | 'video') =>
  readList(context, {
    accept: ({ data }) =>
      data.media?.[0]?.kind === 'video' && data.format === (use === 'reel' ? 'reel' : undefined),
    node: async (tx, post, parameters) => {
      const video = await findVideo(tx, post.data.media?.[0]?.id ?? '');
      const fields = fieldsOf(parameters) ?? usualVideoFields;
      return video && pickFields(videoNode(video, context.clock.now(), settings), fields, 'Video');
    },
  });

/** A list over posts, newest first: which of them, and what is shown of each (null: nothing). */
export interface PostList {
  accept(post: Post, parameters: GraphParameters): boolean;
  node(
    tx: StoreTransaction,
    post: Post,
    parameters: GraphParameters,
  ): Promise<Record<string, unknown> | null>;
}

export function readList(context: EmulatorContext, list: PostList) {
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
      accept: (post: Post) => list.accept(post, parameters) && (until === null || post.createdAt <= until),
    };
    const { found, data } = await context.store.transaction(pageLock(pageId), async (tx) => {
      const posts = await listPosts(tx, context, query);
      const nodes = [];
      for (const post of posts.slice(0, limit)) nodes.push(await list.node(tx, post, parameters));
      return { found: posts, data: nodes.filter((node) => node !== null) };
    });
    const first = found.at(0);
    const last = found.slice(0, limit).at(-1);
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
