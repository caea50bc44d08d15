import { z } from 'zod';

/** Lenient: a field that is missing or odd is undefined, so that one surprise does not hide the rest. */
const text = z.string().min(1).optional().catch(undefined);

/** The answer to a publish with `fields=id,permalink_url,created_time`. */
export const publishedSchema = z.object({ id: text, permalink_url: text });

export const pageSchema = z.object({ id: z.string().min(1), name: text });

const attachmentSchema = z.object({ unshimmed_url: text, url: text });

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
