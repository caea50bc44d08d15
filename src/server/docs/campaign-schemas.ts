import { z } from '@hono/zod-openapi';

const time = z.iso.datetime();
const figure = z.int().nullable();

const campaignShape = {
  id: z.uuid(),
  goal: z.string(),
  brief: z.string(),
  link: z.string().nullable(),
  accounts: z.array(z.string()),
  rule: z.string(),
  timezone: z.string(),
  start: time,
  startLocal: z.string(),
  end: time.nullable(),
  endLocal: z.string().nullable(),
  skipDates: z.array(z.string()),
  postsPerOccurrence: z.int(),
  minutesApart: z.int(),
  approvalPolicy: z.enum(['auto', 'approval']),
  writeAt: z.enum(['run', 'planning']),
  status: z.enum(['active', 'paused', 'stopped']),
  plannedUntil: time.openapi({ description: 'Every occurrence up to this moment was planned or skipped.' }),
  skippedOccurrences: z.int().openapi({ description: 'They passed before anybody planned them.' }),
  problem: z.string().nullable().openapi({ description: 'Why it could not be planned last time.' }),
  createdAt: time,
  updatedAt: time,
};

export const campaignSchemaOut = z.object(campaignShape).openapi('Campaign');

export const createdCampaignSchema = z
  .object({
    ...campaignShape,
    deduplicated: z.boolean().openapi({ description: 'An equal request came before; this is its campaign.' }),
  })
  .openapi('CreatedCampaign');

export const campaignDetailSchema = z
  .object({
    ...campaignShape,
    results: z.object({
      posts: z.object({
        total: z.int(),
        pending: z.int(),
        running: z.int(),
        completed: z.int(),
        failed: z.int(),
        cancelled: z.int(),
        waitingForApproval: z.int(),
        missed: z.int(),
      }),
      metrics: z
        .object({
          reach: figure,
          engagement: figure,
          clicks: figure,
          measured: z.object({ reach: z.int(), engagement: z.int(), clicks: z.int() }),
          fetchedAt: time.nullable(),
        })
        .openapi({
          description:
            'Sums of the newest figures; null where no post has that figure. `measured`: how many have.',
        }),
    }),
  })
  .openapi('CampaignDetail');

export const processedCampaignsSchema = z.object({
  success: z.literal(true),
  campaigns: z.int(),
  planned: z.int().openapi({ description: 'Posts.' }),
  skipped: z.int().openapi({ description: 'Occurrences.' }),
  problems: z.int(),
  remaining: z.int(),
});
