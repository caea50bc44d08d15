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
