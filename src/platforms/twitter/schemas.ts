import { z } from 'zod';

const postId = z.string().regex(/^\d{1,19}$/);

export const createdPost = z.object({ data: z.object({ id: postId }) });

export const me = z.object({ data: z.object({ id: postId, username: z.string() }) });

const linkEntity = z.object({ url: z.string(), expanded_url: z.string().optional() });

const reference = z.object({ type: z.string(), id: postId });

const listedPost = z.object({
  id: postId,
  text: z.string(),
  created_at: z.coerce.date(),
  entities: z.object({ urls: z.array(linkEntity).optional() }).optional(),
  /** Left out by X where a post refers to none. */
  referenced_tweets: z.array(reference).default([]),
});

export type ListedPost = z.infer<typeof listedPost>;

/** `meta` is required: without it the answer says nothing about what the timeline holds. */
export const timelinePage = z.object({
  data: z.array(listedPost).default([]),
  meta: z.object({ next_token: z.string().optional() }),
});

const figures = z.record(z.string(), z.number());

/** `data` is absent when the post is gone; `non_public_metrics` when it is older than 30 days or not our own. */
export const postMetrics = z.object({
  data: z.object({ public_metrics: figures, non_public_metrics: figures.optional() }).optional(),
});

/** X has two shapes of errors, and mixes them: a problem document, and a list of legacy codes. */
export const problem = z.object({
  title: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  errors: z
    .array(
      z.object({
        code: z.number().optional().catch(undefined),
        message: z.string().optional().catch(undefined),
      }),
    )
    .optional()
    .catch(undefined),
});

export type XProblem = z.infer<typeof problem>;
