import { z } from '@hono/zod-openapi';

const time = z.iso.datetime();
const platformName = z.object({ platform: z.string(), name: z.string() });

/** What /_emulator answers and takes; what it takes is checked by the emulators. */
export const emulatedPlatforms = z.object({
  platforms: z.array(platformName.extend({ baseUrl: z.string().nullable() })),
});

export const feedSchema = z.object({
  platform: z.string(),
  items: z.array(
    z.object({
      id: z.string(),
      replyTo: z.string().nullish(),
      taskId: z.string().nullable(),
      account: z.string(),
      text: z.string(),
      link: z.string().nullable(),
      to: z.string().nullable().openapi({ description: 'The last digits of the recipient.' }),
      url: z.string().nullable(),
      createdAt: time,
      metrics: z.record(z.string(), z.number()),
    }),
  ),
});

export const coverageSchema = z.object({
  platforms: z.array(
    platformName.extend({
      coverage: z.array(
        z.object({
          operation: z.string(),
          method: z.string(),
          path: z.string(),
          state: z.enum(['whole', 'partial', 'missing']),
          note: z.string(),
        }),
      ),
    }),
  ),
});

const effectAndAnswer = {
  effect: z.enum(['before', 'after']),
  answer: z.enum([
    'reset',
    'timeout',
    'status_500',
    'status_502',
    'status_503',
    'truncated',
    'rate_limited',
    'quota_reached',
    'token_expired',
    'token_dead',
    'without_id',
    'lost',
    'fails',
  ]),
};
const request = { platform: z.string(), operation: z.string().default('publish') };
const fault = z.strictObject({
  ...request,
  ...effectAndAnswer,
  times: z.int().min(1).default(1),
  skip: z.int().min(0).default(0),
});
const storm = z.strictObject({
  seed: z.int(),
  platform: z.string().default('*'),
  operation: z.string().default('*'),
  probability: z.number().min(0).max(1),
  choices: z.array(z.strictObject(effectAndAnswer)).min(1),
});
export const faultSchema = z.union([fault, z.strictObject({ storm })]);
export const faultsSchema = z.object({ faults: z.array(fault) });

const point = z.enum(['received', 'accepted', 'answering']);
export const holdSchema = z.strictObject({
  ...request,
  point,
  seconds: z.number().gt(0).max(86_400).nullable().default(null),
  times: z.int().min(1).default(1),
});
export const holdsSchema = z.object({
  holds: z.array(holdSchema),
  waiting: z.array(
    z.object({
      id: z.string(),
      platform: z.string(),
      operation: z.string(),
      point,
      since: time,
      gone: z.boolean().openapi({ description: 'Its caller has given up.' }),
    }),
  ),
});
export const releasedHoldSchema = z.strictObject({ id: z.string().optional() });
export const releasedHoldsSchema = z.object({ released: z.int() });

const settings = {
  readBackLagMs: z.int().min(0),
  webhookDelayMs: z.int().min(0),
  processingMs: z.int().min(0),
  maxPageSize: z.int().min(1).max(100),
};
export const settingsSchema = z.strictObject(settings).partial();
export const allSettingsSchema = z.object({ settings: z.object(settings) });
