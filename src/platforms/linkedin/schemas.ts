import { z } from 'zod';

/** The ids LinkedIn gives to something published. */
export const postUrn = z.string().regex(/^urn:li:(share|ugcPost|activity):\d+$/);

/** "urn:li:comment:(urn:li:activity:1,2)": what it stands below, and its number. */
export const commentUrn = z.string().regex(/^urn:li:comment:\(urn:li:\w+:\d+,\d+\)$/);

export const userInfo = z.object({ sub: z.string().min(1), name: z.string().optional().catch(undefined) });

const time = z.number().transform((milliseconds) => new Date(milliseconds));

const shownFile = z.object({ id: z.string() });

const listedPost = z.object({
  id: z.string(),
  commentary: z.string().default(''),
  createdAt: time,
  lifecycleState: z.string().optional().catch(undefined),
  content: z
    .object({
      article: z.object({ source: z.string() }).optional().catch(undefined),
      media: shownFile.optional().catch(undefined),
      multiImage: z
        .object({ images: z.array(shownFile) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

export type ListedPost = z.infer<typeof listedPost>;

/** `total` is left out by LinkedIn where it would be dear to count. */
export const postsPage = z.object({
  elements: z.array(listedPost),
  paging: z.object({ total: z.number().optional() }).optional(),
});

/** Who and when are required: without them a comment can not be judged. Numbers as ids would have lost digits. */
export const listedComment = z.object({
  id: z.string().optional().catch(undefined),
  commentUrn: z.string().optional().catch(undefined),
  object: z.string().optional().catch(undefined),
  parentComment: z.string().nullish(),
  actor: z.string(),
  created: z.object({ time }),
  message: z.object({ text: z.string().default('') }).default({ text: '' }),
});

/** Comments stay unread here: one that can not be read must not hide the others. */
export const commentsPage = z.object({
  elements: z.array(z.unknown()),
  paging: z.object({ total: z.number().optional() }).optional(),
});

/** The answer to a new comment. It may be empty: the header names the comment, too. */
export const createdComment = listedComment.pick({ id: true, commentUrn: true, object: true });

export const shareStatistics = z.object({
  elements: z.array(z.object({ totalShareStatistics: z.record(z.string(), z.unknown()) })),
});

/** One figure of a member's post. */
export const memberFigure = z.object({ elements: z.array(z.object({ count: z.number() })) });

export const problem = z.object({
  message: z.string().optional().catch(undefined),
  serviceErrorCode: z.number().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
});

/** The pages that the token's member has a role on. */
export const organizationsPage = z.object({
  elements: z.array(z.object({ organization: z.string(), role: z.string() })),
});
