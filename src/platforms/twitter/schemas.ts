import { z } from 'zod';

const postId = z.string().regex(/^\d{1,19}$/);

export const createdPost = z.object({ data: z.object({ id: postId }) });

export const deletedPost = z.object({ data: z.object({ deleted: z.literal(true) }) });

export const me = z.object({ data: z.object({ id: postId, username: z.string() }) });

/** Of a link to media of the post itself, `media_key` names them. */
const linkEntity = z.object({
  url: z.string(),
  expanded_url: z.string().optional(),
  media_key: z.string().optional().catch(undefined),
});

const entities = z.object({ urls: z.array(linkEntity).optional() }).optional();

const reference = z.object({ type: z.string(), id: postId });

/** The whole text of a post longer than 280; `text` is its beginning then. */
const note = z.object({ text: z.string(), entities }).optional().catch(undefined);

/** What a post does not have, X leaves out. The newest specification (2.167) has new names of two fields. */
const listedPost = z.object({
  id: postId,
  text: z.string(),
  created_at: z.coerce.date(),
  entities,
  attachments: z
    .object({ media_keys: z.array(z.string()).nullish() })
    .optional()
    .catch(undefined),
  referenced_tweets: z.array(reference).optional(),
  referenced_posts: z.array(reference).optional(),
  note_tweet: note,
  note_post: note,
});

export type ListedPost = z.infer<typeof listedPost>;

/** `meta` is required: without it the answer says nothing about what the timeline holds. */
export const timelinePage = z
  .object({
    data: z.array(listedPost).default([]),
    meta: z.object({
      next_token: z.string().optional(),
      result_count: z.coerce.number().optional().catch(undefined),
    }),
  })
  // X leaves an empty list out. One that was lost on its way is not empty.
  .refine(({ data, meta }) => data.length > 0 || (meta.result_count ?? 0) === 0);

/** Whatever is no number is no figure. */
const figures = z
  .record(z.string(), z.unknown())
  .transform((all) =>
    Object.fromEntries(
      Object.entries(all).filter((pair): pair is [string, number] => typeof pair[1] === 'number'),
    ),
  )
  .optional()
  .catch(undefined);

/** `data` is absent when the post is gone; `non_public_metrics` when it is older than 30 days or not our own. */
export const postMetrics = z.object({
  data: z.object({ public_metrics: figures, non_public_metrics: figures }).optional(),
  errors: z
    .array(z.object({ type: z.string().optional().catch(undefined) }))
    .optional()
    .catch(undefined),
});

export type PostFigures = z.infer<typeof postMetrics>;

const seconds = z.number().positive().optional().catch(undefined);

/** An upload that was begun, ended or asked for. `id` names it from the first answer on. */
export const startedUpload = z.object({
  data: z.object({
    id: postId,
    media_key: z.string().optional().catch(undefined),
    expires_after_secs: seconds,
  }),
});

const processing = z.object({
  /** pending, in_progress, succeeded or failed. */
  state: z.string(),
  check_after_secs: z.number().nonnegative().optional().catch(undefined),
  progress_percent: z.number().optional().catch(undefined),
  /** Not in the specification; other clients have seen it. */
  error: z
    .object({
      name: z.string().optional().catch(undefined),
      message: z.string().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});

export type Processing = z.infer<typeof processing>;

/** Without `processing_info` there is nothing to wait for. */
export const finishedUpload = z.object({
  data: z.object({
    media_key: z.string().optional().catch(undefined),
    expires_after_secs: seconds,
    processing_info: processing.optional(),
  }),
});

/** Without `data` it says nothing of the text. */
export const describedUpload = z.object({ data: z.object({}) });

/** A call of whose answer only matters that X has no errors to tell. */
export const accepted = z.object({ errors: z.array(z.unknown()).max(0).optional() });

/** X has two shapes of errors, and mixes them: a problem document, and a list of legacy codes or of problems. */
const text = z.string().optional().catch(undefined);
const said = { title: text, detail: text, type: text };
export const problem = z.object({
  ...said,
  reason: text,
  errors: z
    .array(z.object({ ...said, message: text, code: z.number().optional().catch(undefined) }))
    .optional()
    .catch(undefined),
});

export type XProblem = z.infer<typeof problem>;
