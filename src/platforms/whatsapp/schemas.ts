import { z } from 'zod';
import { graphErrorSchema } from '../graph.ts';

/** Lenient: a field that is missing or odd is undefined, so that one surprise does not hide the rest. */
const text = z.string().min(1).optional().catch(undefined);

/** `message_status` ("accepted", "held_for_quality_assessment", "paused") changes nothing: Meta has the message. */
export const sentSchema = z.object({ messages: z.array(z.object({ id: z.string().min(1) })).min(1) });

export const uploadedSchema = z.object({ id: z.string().min(1) });

export const numberSchema = z.object({
  id: text,
  display_phone_number: text,
  verified_name: text,
  /** GREEN, YELLOW, RED, NA, UNKNOWN. */
  quality_rating: text,
  /** TIER_250, TIER_2K, ..., TIER_UNLIMITED: of the whole business; the other is its older name. */
  whatsapp_business_manager_messaging_limit: text,
  messaging_limit_tier: text,
});

/** Unix seconds, as text in most webhooks. */
const moment = z.coerce
  .number()
  .positive()
  .transform((seconds) => new Date(seconds * 1000))
  .refine((date) => !Number.isNaN(date.getTime()));

/** One status of a message, as a webhook carries it. */
export const statusSchema = z.object({
  id: z.string().min(1),
  status: z.string().min(1),
  timestamp: moment,
  biz_opaque_callback_data: z.string().min(1),
  /** One that can not be read is null and hides no other. */
  errors: z.array(graphErrorSchema.nullable().catch(null)).default([]).catch([]),
});

/** What a person says of a business's marketing messages. */
export const preferenceSchema = z.object({
  wa_id: z.string().min(1),
  category: z.literal('marketing_messages'),
  value: z.enum(['stop', 'resume']),
  timestamp: moment,
});

/** What a person wrote, or the button of a template they pressed. */
export const inboundSchema = z.object({
  from: z.string().min(1),
  timestamp: moment,
  text: z.object({ body: text }).optional().catch(undefined),
  button: z.object({ text }).optional().catch(undefined),
});

const list = z.array(z.unknown()).default([]).catch([]);
const nothing = { statuses: [], messages: [], user_preferences: [] };

/** Members of lists stay unread here: one that can not be read must not hide the others. */
export const webhookSchema = z.object({
  object: z.string(),
  entry: z.array(
    z.object({
      changes: z
        .array(
          z.object({
            field: z.string().optional().catch(undefined),
            value: z
              .object({ statuses: list, messages: list, user_preferences: list })
              .default(nothing)
              .catch(nothing),
          }),
        )
        .default([]),
    }),
  ),
});
