import { z } from '@hono/zod-openapi';
import { faultBody, holdBody, settingsBody, stormBody } from '../../emulators/index.ts';

const time = z.iso.datetime();
const platformName = z.object({ platform: z.string(), name: z.string() });

/** What /_emulator answers; what it takes is the emulators' own. */
export const emulatedPlatforms = z.object({
  platforms: z.array(platformName.extend({ baseUrl: z.string().nullable() })),
});

const shownFile = z.object({
  id: z.string(),
  mime: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  alt: z.string().nullable(),
  preview: z.string().nullable().openapi({ description: 'A small image, as a data: address.' }),
  name: z.string().optional(),
  durationMs: z.number().nullish(),
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
      media: z.array(shownFile).optional(),
      note: z.string().optional().openapi({ description: 'What tells it from an ordinary post.' }),
      card: z.object({ title: z.string(), description: z.string().nullable() }).optional(),
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

const seenMessage = z.object({
  headers: z.record(z.string(), z.string()),
  body: z
    .object({
      bytes: z.int(),
      sha256: z.string(),
      text: z.string().nullable().openapi({ description: 'Its first 4,096 characters; null for a file.' }),
      isCut: z.boolean(),
    })
    .nullable(),
});

export const requestsSchema = z.object({
  requests: z.array(
    z.object({
      id: z.string(),
      platform: z.string(),
      at: time,
      operation: z.string().nullable(),
      method: z.string(),
      path: z.string(),
      status: z.int().nullable(),
      cut: z.enum(['reset', 'timeout', 'truncated']).nullable(),
      milliseconds: z.int().nullable(),
      bent: z.array(z.string()).openapi({ description: 'The faults and holds that hit it.' }),
      request: seenMessage,
      response: seenMessage.nullable(),
    }),
  ),
});

export const stateSchema = z.object({
  platform: z.string(),
  kinds: z.array(z.object({ kind: z.string(), count: z.int() })),
  kind: z.string().nullable(),
  entities: z.array(z.object({ id: z.string(), owner: z.string(), createdAt: time, data: z.unknown() })),
  next: z.int().nullable().openapi({ description: 'The offset of those before; null: there are none.' }),
});

export const faultSchema = z.union([faultBody, stormBody]);
export const faultsSchema = z.object({ faults: z.array(faultBody) });

export const holdsSchema = z.object({
  holds: z.array(holdBody),
  waiting: z.array(
    z.object({
      id: z.string(),
      platform: z.string(),
      operation: z.string(),
      point: holdBody.shape.point,
      since: time,
      gone: z.boolean().openapi({ description: 'Its caller has given up.' }),
    }),
  ),
});
export const releasedHoldsSchema = z.object({ released: z.int() });

export const allSettingsSchema = z.object({ settings: settingsBody.required() });
