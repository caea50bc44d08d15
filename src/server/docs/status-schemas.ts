import { z } from '@hono/zod-openapi';

const time = z.iso.datetime();
const counts = {
  total: z.int(),
  pending: z.int(),
  running: z.int(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
};

export const statisticsSchema = z
  .object({
    ...counts,
    needsAttention: z.int(),
    late: z.int().openapi({ description: 'Past the moment somebody should have looked, and not held.' }),
    held: z.int(),
    byType: z.record(z.string(), z.object(counts)),
    byPlatform: z.record(z.string(), z.object(counts)),
  })
  .openapi('Statistics');

const healthSchema = z
  .object({
    checkedAt: time.nullable(),
    scopes: z.array(z.string()).nullable().openapi({ description: 'Null where the platform does not say.' }),
    missing: z.array(z.string()).openapi({ description: 'What publishing needs and was not granted.' }),
    expiresAt: time
      .nullable()
      .openapi({ description: 'Null where the credentials do not end, or the platform does not say.' }),
    notes: z.array(z.string()),
    problem: z.string().nullable().openapi({ description: 'Why the last look failed.' }),
  })
  .openapi('AccountHealth');

export const accountSchema = z
  .object({
    id: z.uuid(),
    platform: z.string(),
    remoteId: z.string(),
    kind: z.string(),
    displayName: z.string(),
    simulated: z.boolean(),
    isDefault: z.boolean(),
    status: z.enum(['active', 'disconnected', 'revoked', 'blocked']),
    statusReason: z.string().nullable(),
    pausedAt: time.nullable(),
    nextSlotAt: time.nullable().openapi({ description: 'Rate limited by the platform until then.' }),
    connectedAt: time.nullable().openapi({
      description: 'Since when its credentials are those of a login; null where the environment gives them.',
    }),
    createdAt: time,
    health: healthSchema.nullable().openapi({ description: 'Asked once a day; null before the first time.' }),
  })
  .openapi('Account');

export const begunLoginSchema = z.object({
  id: z.uuid(),
  url: z.url(),
  simulated: z.boolean(),
  expiresAt: time,
});

/** A person's way to a platform and back. */
export const loginSchema = z
  .object({
    id: z.uuid(),
    platform: z.string(),
    simulated: z.boolean(),
    status: z.enum(['begun', 'exchanging', 'choosing', 'connected', 'failed', 'over']),
    choices: z.array(z.object({ remoteId: z.string(), kind: z.string(), displayName: z.string() })),
    accountId: z.uuid().nullable(),
    problem: z.string().nullable(),
    expiresAt: time,
  })
  .openapi('Login');

const limit = z.number().optional();
const names = z.array(z.string()).optional();

/** What a platform takes of one kind of file. */
const mediaRule = z
  .object({
    max: z.int().openapi({ description: 'Most in one post.' }),
    min: limit,
    mimes: z.array(z.string()),
    converted: names.openapi({ description: 'Other types that are converted before the upload.' }),
    minBytes: limit,
    maxBytes: limit,
    minWidth: limit,
    minHeight: limit,
    maxWidth: limit,
    maxHeight: limit,
    maxPixels: limit,
    minRatio: limit.openapi({ description: 'Width divided by height.' }),
    maxRatio: limit,
    minDurationMs: limit,
    maxDurationMs: limit,
    maxFps: limit,
    maxFrames: limit,
    maxPages: limit,
    videoCodecs: names,
    audioCodecs: names,
    maxAlt: limit.openapi({ description: 'Characters of the alternative text.' }),
  })
  .openapi('MediaRule');

export const platformSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    aliases: z.array(z.string()),
    limits: z.object({
      text: z.object({
        max: z.int(),
        unit: z.enum(['characters', 'weighted characters']),
        linkCost: z.int().nullable(),
      }),
      linkTitleMax: z.int().nullable(),
      needsRecipient: z.boolean(),
      replies: z.array(z.enum(['segment', 'comment'])),
      media: z
        .object({
          image: mediaRule.optional(),
          gif: mediaRule.optional(),
          video: mediaRule.optional(),
          document: mediaRule.optional(),
        })
        .optional(),
      formats: z.array(z.enum(['reel', 'story'])).optional(),
    }),
    apiVersions: z
      .array(z.object({ version: z.string(), diesOn: z.iso.date().nullable() }))
      .openapi({ description: 'Versions that are known, the newest first, and the day each ends.' }),
    simulated: z
      .boolean()
      .nullable()
      .openapi({ description: 'Whether its default account is simulated; null when it has none.' }),
  })
  .openapi('Platform');

export const processedSchema = z.object({
  success: z.literal(true),
  processed: z.int(),
  completed: z.int(),
  failed: z.int(),
  retried: z.int(),
  remaining: z.int().openapi({ description: 'Due and still waiting when the call ended.' }),
  nextWakeAt: time.nullable(),
});

export const okSchema = z.object({ ok: z.literal(true) });

export const notReadySchema = z.object({
  ok: z.literal(false),
  reasons: z.array(z.object({ reason: z.string(), message: z.string() })),
});

export const alarmSchema = z.object({
  ok: z.literal(false),
  reasons: z.array(z.object({ reason: z.string(), count: z.int(), message: z.string(), remedy: z.string() })),
});
