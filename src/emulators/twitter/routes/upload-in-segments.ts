import type { Context, Handler } from 'hono';
import { z } from 'zod';
import type { EmulatorContext } from '../../harness/index.ts';
import { readBody } from '../json-body.ts';
import { announcedProblem, categoryFor, uploadCategories } from '../media-rules.ts';
import { invalidRequest, notEmulated, uploadNotFound } from '../problems.ts';
import { checkQuery, rules } from '../query.ts';
import type { TwitterSettings } from '../settings.ts';
import { readUpload } from '../upload-body.ts';
import { viewUpload } from '../upload-view.ts';
import {
  findUpload,
  finishUpload,
  joinSegments,
  newUpload,
  putSegment,
  userLock,
  type Upload,
} from '../uploads.ts';

/** All the OpenAPI file knows (2.167); what is no image or video of a post has no category here. */
const mediaTypes = [
  'video/mp4 video/webm video/mp2t video/quicktime text/srt text/vtt model/gltf-binary model/vnd.usdz+zip',
  'image/jpeg image/gif image/bmp image/png image/webp image/pjpeg image/tiff',
].flatMap((line) => line.split(' '));
const maxTotalBytes = 17_179_869_184;

/** The file requires nothing; without type and size there is nothing to upload. */
const startBody = z.strictObject({
  media_type: z.enum(mediaTypes),
  total_bytes: z.int().min(0).max(maxTotalBytes),
  media_category: z.enum(uploadCategories).optional(),
  additional_owners: z.array(z.string().regex(/^[0-9]{1,19}$/)).optional(),
  shared: z.boolean().optional(),
});

const segmentFields = z.strictObject({ segment_index: z.int().min(0).max(999) });

/** POST /2/media/upload/initialize. */
export function initializeUpload(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const body = await readBody(c, startBody);
    if (body instanceof Response) return body;
    const { media_type: mediaType, total_bytes: totalBytes } = body.value;
    const category = body.value.media_category ?? categoryFor(mediaType);
    if (category === 'subtitles') return notEmulated(c, 'subtitles');
    const problem = announcedProblem(category, mediaType, totalBytes);
    if (problem !== null) return invalidRequest(c, [{ message: problem }]);
    const now = context.clock.now();
    const upload = await context.store.transaction(userLock, async (tx) => {
      const started = await newUpload(tx, now, { category, mediaType, totalBytes });
      await tx.put(started);
      return started;
    });
    return c.json({ data: viewUpload(upload, now, settings) });
  };
}

/** POST /2/media/upload/{id}/append: a segment; the same index again replaces it. */
export function appendSegment(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const wrong = wrongId(c);
    if (wrong) return wrong;
    const body = await readUpload(c, segmentFields);
    if (body instanceof Response) return body;
    const index = body.fields.segment_index;
    const now = context.clock.now();
    const appended = await context.store.transaction(userLock, async (tx) => {
      const upload = await findUpload(tx, c.req.param('id') ?? '', now);
      if (!upload || upload.data.file) return null;
      if (settings.segmentOrder === 'strict' && index > Object.keys(upload.data.segments).length)
        return 'out of order';
      await putSegment(tx, upload, index, body.bytes);
      return upload;
    });
    if (appended === null) return uploadNotFound(c);
    if (appended === 'out of order')
      return invalidRequest(c, [{ message: 'Segments must be uploaded in order.' }]);
    return c.json({ data: { expires_at: Math.floor(Date.parse(appended.data.expiresAt) / 1000) } });
  };
}

/** POST /2/media/upload/{id}/finalize: all segments have come. */
export function finalizeUpload(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const wrong = wrongId(c) ?? (await wrongFinalizeBody(c, settings));
    if (wrong) return wrong;
    const now = context.clock.now();
    const finished = await context.store.transaction(
      userLock,
      async (tx): Promise<{ upload: Upload } | { refusal: string } | null> => {
        const upload = await findUpload(tx, c.req.param('id') ?? '', now);
        if (!upload) return null;
        if (upload.data.file) return settings.finalizeAgain === 'answered' ? { upload } : null;
        const bytes = await joinSegments(tx, upload);
        // The sentence of live answers (sferik/twitter-ruby#811 and others).
        if (!bytes) return { refusal: 'Segments do not add up to provided total file size.' };
        return finishUpload(tx, upload, bytes, context, settings);
      },
    );
    if (finished === null) return uploadNotFound(c);
    if ('refusal' in finished) return invalidRequest(c, [{ message: finished.refusal }]);
    return c.json({ data: viewUpload(finished.upload, now, settings) });
  };
}

/** GET /2/media/upload?media_id=: how far the work on a video or GIF is. */
export function readUploadStatus(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const wrong = checkQuery(
      { media_id: '', ...c.req.query() },
      { media_id: rules.id, command: rules.status },
    );
    if (wrong.length > 0) return invalidRequest(c, wrong);
    const now = context.clock.now();
    const upload = await context.store.transaction(userLock, (tx) =>
      findUpload(tx, c.req.query('media_id') ?? '', now),
    );
    const isUntold = upload?.data.processing === null && settings.statusOfImages === 'not_found';
    if (!upload || isUntold) return uploadNotFound(c);
    return c.json({ data: viewUpload(upload, now, settings) });
  };
}

function wrongId(c: Context): Response | null {
  const wrong = checkQuery({ id: c.req.param('id') ?? '' }, { id: rules.id });
  return wrong.length > 0 ? invalidRequest(c, wrong) : null;
}

/** The sentence of a live answer (trypostit/trypost#202, 2026-07). */
async function wrongFinalizeBody(c: Context, { finalizeBody }: TwitterSettings): Promise<Response | null> {
  if (finalizeBody === 'optional') return null;
  const body: unknown = await c.req.json().catch(() => null);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return null;
  return invalidRequest(c, [{ message: 'Request body must be a JSON object.' }]);
}
