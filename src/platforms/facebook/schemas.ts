import { z } from 'zod';

/** Lenient: a field that is missing or odd is undefined, so that one surprise does not hide the rest. */
const text = z.string().min(1).optional().catch(undefined);

/** The answer to a publish with `fields=id,permalink_url,created_time`. */
export const publishedSchema = z.object({ id: text, permalink_url: text });

export const pageSchema = z.object({ id: z.string().min(1), name: text });

const shown = {
  media_type: text,
  target: z.object({ id: text }).optional().catch(undefined),
};

const attachmentSchema = z.object({
  unshimmed_url: text,
  url: text,
  ...shown,
  subattachments: z
    .object({ data: z.array(z.object(shown)) })
    .optional()
    .catch(undefined),
});
export type Attachment = z.infer<typeof attachmentSchema>;

/** Graph writes "2026-11-22T09:00:00+0000", without the colon that ISO 8601 wants. */
const time = z
  .string()
  .transform((written) => new Date(written.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
  .refine((date) => !Number.isNaN(date.getTime()));

const listed = { id: z.string().min(1), message: z.string().optional().catch(undefined), created_time: time };

export const postSchema = z.object({
  ...listed,
  permalink_url: text,
  attachments: z
    .object({ data: z.array(attachmentSchema) })
    .optional()
    .catch(undefined),
});

/** A video of the Page's list, which shows reels too. */
export const videoSchema = z.object({
  id: z.string().min(1),
  title: text,
  description: text,
  created_time: time,
  permalink_url: text,
  published: z.boolean().optional().catch(undefined),
  universal_video_id: text,
});

export const reelSchema = z.object({ id: z.string().min(1) });

const idText = z
  .union([z.string().min(1), z.int().transform(String)])
  .optional()
  .catch(undefined);

/** The answer to a story; its number comes as text or as a number. */
export const storyPublishedSchema = z.object({ success: z.literal(true), post_id: idText });

export const storySchema = z.object({
  post_id: z.union([z.string().min(1), z.int().transform(String)]),
  media_id: z.union([z.string().min(1), z.int().transform(String)]),
  url: text,
});

/** The answer to the start of a reel. */
export const reelStartSchema = z.object({ video_id: z.string().min(1) });

export const successSchema = z.object({ success: z.literal(true) });

/** The start of an upload, then where it stands, then the handle of the file. */
export const uploadStartSchema = z.object({ id: z.string().min(1) });
const offset = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
export const uploadOffsetSchema = z.object({ file_offset: offset });
export const uploadedSchema = z.object({ h: z.string().min(1) });

const phaseSchema = z
  .object({
    status: text,
    bytes_transfered: offset.optional().catch(undefined),
    error: z.object({ message: text }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

/** Of a video's own node. Meta spells it "transfered". */
export const videoStatusSchema = z.object({
  status: z.object({
    video_status: text,
    uploading_phase: phaseSchema,
    processing_phase: phaseSchema,
    publishing_phase: phaseSchema,
  }),
  published: z.boolean().optional().catch(undefined),
  permalink_url: text,
});
export type VideoStatus = z.infer<typeof videoStatusSchema>;

/** What the host of reels answers to bytes it does not take. */
export const bytesRefusedSchema = z.object({
  debug_info: z.object({ retriable: z.boolean().optional().catch(undefined), type: text, message: text }),
});

export const commentSchema = z.object({
  ...listed,
  permalink_url: text,
  from: z
    .object({ id: z.string().min(1) })
    .optional()
    .catch(undefined),
});

/** Posts and comments stay unread here: one that can not be read must not hide the others. */
export const listSchema = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({
      cursors: z.object({ after: text }).optional().catch(undefined),
      next: text,
    })
    .optional()
    .catch(undefined),
});

const countSchema = z.union([z.number(), z.record(z.string(), z.number())]);

export const insightsSchema = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      values: z.array(z.object({ value: countSchema.optional().catch(undefined) })),
    }),
  ),
});
