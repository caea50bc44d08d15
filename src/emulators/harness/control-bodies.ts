import { z } from 'zod';

// What the routes below /_emulator take; the server's OpenAPI document describes them by these schemas.

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

export const faultBody = z.strictObject({
  platform: z.string(),
  operation: z.string().default('publish'),
  ...effectAndAnswer,
  times: z.int().min(1).default(1),
  skip: z.int().min(0).default(0),
});

export const stormBody = z.strictObject({
  storm: z.strictObject({
    seed: z.int(),
    platform: z.string().default('*'),
    operation: z.string().default('*'),
    probability: z.number().min(0).max(1),
    choices: z.array(z.strictObject(effectAndAnswer)).min(1),
  }),
});

export const holdBody = z.strictObject({
  platform: z.string(),
  operation: z.string().default('publish'),
  point: z.enum(['received', 'accepted', 'answering']),
  seconds: z.number().gt(0).max(86_400).nullable().default(null),
  times: z.int().min(1).default(1),
});

export const releaseBody = z.strictObject({ id: z.string().optional() });

export const settingsBody = z
  .strictObject({
    readBackLagMs: z.int().min(0),
    webhookDelayMs: z.int().min(0),
    processingMs: z.int().min(0),
    maxPageSize: z.int().min(1).max(100),
  })
  .partial();
