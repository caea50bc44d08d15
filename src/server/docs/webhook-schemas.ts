import { z } from '@hono/zod-openapi';
import { deliveryStatuses, eventFilters } from '../../services/index.ts';

const time = z.iso.datetime();

export const webhookEndpointSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    events: z.array(z.enum(eventFilters)).nullable().openapi({ description: 'Null: all.' }),
    description: z.string().nullable(),
    enabled: z.boolean(),
    disabledReason: z.string().nullable().openapi({ description: 'Why Carillon disabled it.' }),
    failingSince: time.nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .openapi('WebhookEndpoint');

export const deliverySchema = z
  .object({
    id: z.uuid(),
    endpointId: z.uuid(),
    messageId: z.uuid().openapi({ description: 'The header webhook-id, the same at each attempt.' }),
    event: z.string(),
    data: z.record(z.string(), z.unknown()),
    status: z.enum(deliveryStatuses),
    attempts: z.int(),
    nextAt: time.nullable(),
    attemptedAt: time.nullable(),
    deliveredAt: time.nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
    lastDurationMs: z.int().nullable(),
    createdAt: time,
  })
  .openapi('WebhookDelivery');
