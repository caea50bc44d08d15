import type { Context } from 'hono';
import type { EmulatorContext, StoredFile } from '../../harness/index.ts';
import {
  fieldsOf,
  GraphError,
  parameterError,
  pickFields,
  textOf,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import { checkPage, readCall } from '../call.ts';
import { pageLock } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { fetched, partIn } from '../given-file.ts';
import { describePhoto } from '../image-file.ts';
import { photoNode } from '../media-node.ts';
import { findPhoto, putPhoto } from '../media.ts';
import { isFalse, isTrue, messageIn, refuseSchedule } from '../post-content.ts';
import { putPost } from '../posts.ts';

/** POST /{page}/photos: a post of one photo, or with `published=false` a photo for a post to come. */
export function addPhoto(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readCall(c);
    const pageId = checkPage(c);
    const isPublished = !isFalse(parameters, 'published');
    const temporary = isTrue(parameters, 'temporary');
    if (temporary && isPublished) throw parameterError('Param temporary requires published to be false');
    if (isTrue(parameters, 'no_story'))
      throw parameterError('The emulator has no albums: leave out no_story');
    refuseSchedule(parameters);
    const caption = messageIn(parameters, 'message', 'caption');
    const alt = textOf(parameters, 'alt_text_custom')?.trim() || null;
    const fields = fieldsOf(parameters) ?? [];
    const file = await photoIn(parameters, settings);
    const answer = await context.store.transaction(pageLock(pageId), async (tx) => {
      const now = context.clock.now();
      const photo = await putPhoto(tx, now, {
        file,
        caption,
        alt,
        temporary,
        postId: null,
        deletedAt: null,
      });
      if (!isPublished) return pickFields(photoNode(photo), fields, 'Photo');
      const taskId = c.req.header('x-request-id') ?? null;
      const media = [{ ...photo, kind: 'photo' as const }];
      const post = await putPost(tx, context, { message: caption, link: null, media, taskId });
      const shown = (await findPhoto(tx, photo.id)) ?? photo;
      return { ...pickFields(photoNode(shown), fields, 'Photo'), post_id: post.id };
    });
    return c.json(answer);
  };
}

async function photoIn(parameters: GraphParameters, settings: FacebookSettings): Promise<StoredFile> {
  const { maxPhotoBytes } = settings;
  const bytes =
    (await partIn(parameters, 'source')) ?? (await fetched(parameters, 'url', settings, maxPhotoBytes + 1));
  if (bytes === null) throw new GraphError(324, '(#324) Requires upload file');
  const file = describePhoto(bytes);
  if (file !== null && file.bytes <= maxPhotoBytes) return file;
  const megabytes = Math.floor(maxPhotoBytes / 1024 ** 2);
  throw new GraphError(100, 'Invalid parameter', {
    subcode: 1366046,
    isTransient: false,
    userTitle: "Can't Read Files",
    userMessage: `Your photos couldn't be uploaded. Photos should be smaller than ${megabytes} MB and saved as JPG, PNG, GIF, TIFF or BMP.`,
  });
}
