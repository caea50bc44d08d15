import { z } from 'zod';
import { graphErrorSchema } from '../graph.ts';

/** Lenient: a field that is missing or odd is undefined, so that one surprise does not hide the rest. */
const text = z.string().min(1).optional().catch(undefined);

/** `message_status` ("accepted", "held_for_quality_assessment", "paused") changes nothing: Meta has the message. */
export const sentSchema = z.object({ messages: z.array(z.object({ id: z.string().min(1) })).min(1) });

export const numberSchema = z.object({
  id: text,
  display_phone_number: text,
  verified_name: text,
});

/** One status of a message, as a webhook carries it. */
export const statusSchema = z.object({
  id: z.string().min(1),
  status: z.string().min(1),
  /** Unix seconds, as text. */
  timestamp: z.coerce
    .number()
    .positive()
    .transform((seconds) => new Date(seconds * 1000))
    .refine((date) => !Number.isNaN(date.getTime())),
  biz_opaque_callback_data: z.string().min(1),
  errors: z.array(graphErrorSchema).optional().catch(undefined),
});

/** Statuses stay unread here: one that can not be read must not hide the others. */
export const webhookSchema = z.object({
  object: z.string(),
  entry: z.array(
    z.object({
      changes: z
        .array(
          z.object({
            field: z.string().optional().catch(undefined),
            value: z.object({ statuses: z.array(z.unknown()).optional().catch(undefined) }).catch({}),
          }),
        )
        .default([]),
    }),
  ),
});
