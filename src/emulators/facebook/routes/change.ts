import type { Context } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import {
  fieldsOf,
  GraphError,
  parameterError,
  textOf,
  unsupportedRequest,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import { readCall } from '../call.ts';
import { removeComment, removeCommentsOf } from '../comments.ts';
import type { Comment, Post } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { findVideo, mediaOf, type Medium, type Video } from '../media.ts';
import { isTrue, messageIn } from '../post-content.ts';
import { stateOf } from '../video-status.ts';
import { oweComment, owePost } from '../webhooks.ts';
import { findNode, postOf, withNode, type Node } from './node.ts';
import { viewNode } from './post.ts';
import { publishUploaded } from './publish-video.ts';

/** POST /{post}, /{photo}, /{video} and /{comment}: another text; and `published=true` of a video that was uploaded. */
export function editNode(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const fields = fieldsOf(parameters);
    const shown = await withNode(context, settings, c, async (tx, node) => {
      await change(tx, context, settings, { node, parameters, c });
      const changed = fields && (await findNode(tx, context, settings, node.id));
      return changed ? viewNode(tx, context, settings, changed, fields) : {};
    });
    return c.json({ success: true, ...shown });
  };
}

async function change(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  { node, parameters, c }: { node: Node; parameters: GraphParameters; c: Context },
): Promise<void> {
  if (node.kind === 'video' && node.data.publishedAt === null)
    return editUpload(tx, context, settings, { video: node, parameters, taskId: taskIdOf(c) });
  if (node.kind === 'comment') return editComment(tx, context, node, parameters);
  const post = await postOf(tx, node, context.clock.now());
  if (post === null || post.data.format === 'story') throw unsupportedRequest(c.req.method, node.id);
  return editPost(tx, context, post, parameters);
}

async function editComment(
  tx: StoreTransaction,
  context: EmulatorContext,
  comment: Comment,
  parameters: GraphParameters,
): Promise<void> {
  const message = messageIn(parameters, 'message');
  if (message === null) throw parameterError('Missing message or attachment');
  if (comment.data.message === message) return;
  const edited = { ...comment, data: { ...comment.data, message } };
  await tx.put(edited);
  await oweComment(tx, context, edited, 'edited');
}

const taskIdOf = (c: Context): string | null => c.req.header('x-request-id') ?? null;

async function editPost(
  tx: StoreTransaction,
  context: EmulatorContext,
  post: Post,
  parameters: GraphParameters,
): Promise<void> {
  const name = ['message', 'description', 'name'].find((each) => textOf(parameters, each) !== null);
  if (name === undefined && isTrue(parameters, 'published')) return;
  if (name === undefined) throw parameterError('The emulator changes texts only: message is missing');
  const message = messageIn(parameters, name);
  const { media, link } = post.data;
  if (message === null && media === undefined && link === null)
    throw parameterError('Missing message or attachment');
  if (post.data.message === message) return;
  const editedAt = context.clock.now().toISOString();
  const edited = { ...post, data: { ...post.data, message, editedAt } };
  await tx.put(edited);
  await owePost(tx, context, edited, 'edited');
  const video = post.data.media?.[0]?.kind === 'video' ? await findVideo(tx, post.data.media[0].id) : null;
  if (video) await tx.put({ ...video, data: { ...video.data, description: message } });
}

/** Of a video that waits: its title and description, and that it be published. */
async function editUpload(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  { video, parameters, taskId }: { video: Video; parameters: GraphParameters; taskId: string | null },
): Promise<void> {
  const { data } = video;
  const title = textOf(parameters, 'name')?.trim() || data.title;
  const description = messageIn(parameters, 'description') ?? data.description;
  const edited: Video = { ...video, data: { ...data, title, description } };
  await tx.put(edited);
  if (!isTrue(parameters, 'published')) return;
  if (data.use !== 'video') throw parameterError('Reels and stories are published by upload_phase finish');
  const state = stateOf(video, context.clock.now(), settings);
  if (data.file === null || state === 'failed')
    throw new GraphError(100, '(#100) The video is not ready to be published');
  await publishUploaded(tx, context, settings, { video: edited, taskId });
}

/** DELETE of any of them: what stands below, and what it shows, goes with it. */
export function deleteNode(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    await readCall(c);
    await withNode(context, settings, c, async (tx, node) => {
      const now = context.clock.now();
      if (node.kind === 'comment') return removeComment(tx, context, node);
      const post = await postOf(tx, node, now);
      if (node.kind !== 'post') await removeMedium(tx, node, now);
      // One of several photos goes alone.
      const isOver = node.kind === 'post' || (post && (await mediaOf(tx, post.data.media)).length === 0);
      if (post && isOver) await removePost(tx, context, post);
    });
    return c.json({ success: true });
  };
}

const removeMedium = (tx: StoreTransaction, medium: Medium, at: Date): Promise<void> =>
  tx.put({ ...medium, data: { ...medium.data, deletedAt: at.toISOString() } });

async function removePost(tx: StoreTransaction, context: EmulatorContext, post: Post): Promise<void> {
  const at = context.clock.now();
  await owePost(tx, context, post, 'remove');
  await removeCommentsOf(tx, post, at);
  for (const medium of await mediaOf(tx, post.data.media)) await removeMedium(tx, medium, at);
  await tx.put({ ...post, data: { ...post.data, deletedAt: at.toISOString() } });
}
