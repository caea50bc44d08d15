import type { Context } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import {
  fieldsOf,
  parameterError,
  pickFields,
  textOf,
  unsupportedRequest,
} from '../../harness/graph/index.ts';
import { alreadyPosted, findUsable } from '../attached-media.ts';
import { checkPage, readCall } from '../call.ts';
import { pageLock, permalinkOf, type Post } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { publicIdOf, putPost } from '../posts.ts';
import { readList } from './list-posts.ts';

/** How long people see a story. */
export const storyMs = 24 * 3_600_000;

/** POST /{page}/photo_stories: a photo that was uploaded with `published=false` and is shown nowhere yet. */
export function addPhotoStory(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const pageId = checkPage(c);
    const id = textOf(parameters, 'photo_id');
    if (!id) throw parameterError('Missing parameter: photo_id');
    const taskId = c.req.header('x-request-id') ?? null;
    const post = await context.store.transaction(pageLock(pageId), async (tx) => {
      const photo = await findUsable(tx, context, settings, id);
      if (photo === null) throw unsupportedRequest(c.req.method, id);
      if (photo.data.postId !== null) throw alreadyPosted();
      const media = [{ ...photo, kind: 'photo' as const }];
      return putPost(tx, context, { message: null, link: null, media, format: 'story', taskId });
    });
    return c.json({ success: true, post_id: publicIdOf(post) });
  };
}

/** GET /{page}/stories */
export function readStories(context: EmulatorContext) {
  return readList(context, {
    accept: (post, parameters) => {
      const wanted = textOf(parameters, 'status');
      const status = statusOf(post, context.clock.now());
      return post.data.format === 'story' && (wanted === null || wanted.toLowerCase().includes(status));
    },
    node: async (_tx, post, parameters) => {
      const whole = storyNode(post, context.clock.now());
      const { id: _id, ...fields } = pickFields(
        { ...whole, id: '' },
        fieldsOf(parameters) ?? Object.keys(whole),
        'Stories',
      );
      return fields;
    },
  });
}

const statusOf = (post: Post, now: Date): 'published' | 'archived' =>
  post.createdAt.getTime() + storyMs > now.getTime() ? 'published' : 'archived';

function storyNode(post: Post, now: Date): Record<string, unknown> {
  const [medium] = post.data.media ?? [];
  return {
    post_id: publicIdOf(post),
    status: statusOf(post, now),
    creation_time: String(Math.floor(post.createdAt.getTime() / 1000)),
    media_type: medium?.kind,
    media_id: medium?.id,
    url: permalinkOf(publicIdOf(post)),
  };
}
