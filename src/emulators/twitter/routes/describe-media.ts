import type { Handler } from 'hono';
import { z } from 'zod';
import type { EmulatorContext } from '../../harness/index.ts';
import { readBody } from '../json-body.ts';
import { uploadNotFound } from '../problems.ts';
import { findUpload, userLock } from '../uploads.ts';

const maxAltLength = 1000;

/** Of `metadata` only the text for people who do not see the file has an effect here; the rest is accepted. */
const schema = z.looseObject({
  id: z.string().regex(/^[0-9]{1,19}$/),
  metadata: z
    .looseObject({
      alt_text: z
        .looseObject({
          text: z.string().refine((text) => [...text].length <= maxAltLength, {
            error: `must be at most ${maxAltLength} characters long`,
          }),
        })
        .optional(),
    })
    .optional(),
});

/** POST /2/media/metadata: counts for posts made after it. */
export function describeMedia(context: EmulatorContext): Handler {
  return async (c) => {
    const body = await readBody(c, schema);
    if (body instanceof Response) return body;
    const { id, metadata = {} } = body.value;
    const found = await context.store.transaction(userLock, async (tx) => {
      const upload = await findUpload(tx, id, context.clock.now());
      if (!upload) return false;
      const alt = metadata.alt_text?.text ?? upload.data.alt;
      await tx.put({ ...upload, data: { ...upload.data, alt: alt === '' ? null : alt } });
      return true;
    });
    return found ? c.json({ data: { id, associated_metadata: metadata } }) : uploadNotFound(c);
  };
}
