import type { Handler } from 'hono';
import { z } from 'zod';
import type { EmulatorContext } from '../../harness/index.ts';
import { uploadCategories } from '../media-rules.ts';
import { invalidRequest, notEmulated } from '../problems.ts';
import type { TwitterSettings } from '../settings.ts';
import { readUpload } from '../upload-body.ts';
import { viewUpload } from '../upload-view.ts';
import { finishUpload, newUpload, userLock } from '../uploads.ts';

const fields = z.strictObject({
  media_category: z.enum(uploadCategories),
  additional_owners: z.string().optional(),
});

/** POST /2/media/upload: a small file in one piece. */
export function uploadMedia(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const body = await readUpload(c, fields);
    if (body instanceof Response) return body;
    const { bytes, fields: said } = body;
    const category = said.media_category;
    if (category === 'subtitles') return notEmulated(c, 'subtitles');
    const now = context.clock.now();
    const made = await context.store.transaction(userLock, async (tx) => {
      const upload = await newUpload(tx, now, { category, mediaType: null, totalBytes: bytes.length });
      return finishUpload(tx, upload, bytes, context, settings);
    });
    if ('refusal' in made) return invalidRequest(c, [{ message: made.refusal }]);
    return c.json({ data: viewUpload(made.upload, now, settings) });
  };
}
