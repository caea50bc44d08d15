import { z } from 'zod';

/** The ids LinkedIn gives to something published. */
export const postUrn = z.string().regex(/^urn:li:(share|ugcPost|activity):\d+$/);

export const userInfo = z.object({ sub: z.string().min(1), name: z.string().optional().catch(undefined) });

const time = z.number().transform((milliseconds) => new Date(milliseconds));

const listedPost = z.object({
  id: z.string(),
  commentary: z.string().default(''),
  createdAt: time,
  lifecycleState: z.string().optional().catch(undefined),
  content: z
    .object({ article: z.object({ source: z.string() }).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

export type ListedPost = z.infer<typeof listedPost>;

/** `total` is left out by LinkedIn where it would be dear to count. */
export const postsPage = z.object({
  elements: z.array(listedPost),
  paging: z.object({ total: z.number().optional() }).optional(),
});

export const shareStatistics = z.object({
  elements: z.array(z.object({ totalShareStatistics: z.record(z.string(), z.unknown()) })),
});

export const problem = z.object({
  message: z.string().optional().catch(undefined),
  serviceErrorCode: z.number().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
});
