import type { Context } from 'hono';
import type { EmulatorContext, StoredFile, StoreTransaction } from '../../harness/index.ts';
import {
  fieldsOf,
  parameterError,
  pickFields,
  textOf,
  type GraphParameters,
} from '../../harness/graph/index.ts';
import { checkPage } from '../call.ts';
import { pageLock } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { fetched, partIn } from '../given-file.ts';
import { videoNode } from '../media-node.ts';
import { findVideo, putVideo, type Video } from '../media.ts';
import { isFalse, messageIn, refuseSchedule } from '../post-content.ts';
import { putPost } from '../posts.ts';
import { findByHandle } from '../uploads.ts';
import { describeVideo } from '../video-file.ts';
import { noVideo, refuseVideo, uploadError, videoBytes } from '../video-rules.ts';
import { arrived } from '../video-work.ts';

/**
 * POST /{page}/videos with the handle of an upload, an address or a file. Its post is there at once and the work on it
 * goes on; with `published=false` it waits for a post.
 */
export function publishVideo(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context, parameters: GraphParameters): Promise<Response> => {
    const pageId = checkPage(c);
    refuseSchedule(parameters);
    const isPublished = !isFalse(parameters, 'published');
    const description = messageIn(parameters, 'description');
    const title = textOf(parameters, 'title')?.trim() || null;
    const universalVideoId = textOf(parameters, 'universal_video_id');
    const fields = fieldsOf(parameters) ?? ['id'];
    const given = await fileIn(parameters, settings);
    const taskId = c.req.header('x-request-id') ?? null;
    const node = await context.store.transaction(pageLock(pageId), async (tx) => {
      const now = context.clock.now();
      const file = given ?? (await uploaded(tx, context, settings, parameters));
      refuseVideo(file);
      const work = arrived('video', file, context, settings);
      const video = await putVideo(tx, now, { use: 'video', title, description, universalVideoId, ...work });
      if (isPublished) await publishUploaded(tx, context, settings, { video, taskId });
      return videoNode((await findVideo(tx, video.id)) ?? video, now, settings);
    });
    return c.json(pickFields(node, fields, 'Video'));
  };
}

/** Makes the post of an ordinary video that is whole. */
export async function publishUploaded(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  { video, taskId }: { video: Video; taskId: string | null },
): Promise<void> {
  await putPost(tx, context, {
    message: video.data.description,
    link: null,
    media: [{ ...video, kind: 'video' }],
    taskId,
    namedBy: 'video',
    ...(settings.videoPostNumber === "the video's" && { number: video.id }),
  });
}

/** What was sent with the call, or lies at the address it names; null when neither. */
async function fileIn(parameters: GraphParameters, settings: FacebookSettings): Promise<StoredFile | null> {
  const bytes =
    (await partIn(parameters, 'source')) ?? (await fetched(parameters, 'file_url', settings, videoBytes.max));
  return bytes && describeVideo(bytes);
}

async function uploaded(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  parameters: GraphParameters,
): Promise<StoredFile> {
  const handle = textOf(parameters, 'fbuploader_video_file_chunk');
  if (handle === null) throw noVideo();
  if (!handle.includes(':')) throw parameterError('Param fbuploader_video_file_chunk is not a valid handle');
  const upload = await findByHandle(tx, context, settings, handle);
  if (upload?.data.file) return upload.data.file;
  throw uploadError(6000, 1363041);
}
