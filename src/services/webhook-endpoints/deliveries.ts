import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import type { Caller, Services } from '../context.ts';
import { parse } from '../tasks/index.ts';
import { checkEndpointId, getWebhookEndpoint } from './endpoint.ts';
import { selectDeliveries } from './sql/deliveries.ts';

export const deliveryStatuses = ['waiting', 'delivered', 'failed'] as const;

/** One event for one endpoint, and what came of it. */
export interface WebhookDelivery {
  id: string;
  endpointId: string;
  /** The header "webhook-id": the same at each attempt and replay. */
  messageId: string;
  event: string;
  data: Record<string, unknown>;
  /** "waiting" for its next attempt, "delivered", or "failed": given up. */
  status: (typeof deliveryStatuses)[number];
  /** Since it was made, or replayed. */
  attempts: number;
  nextAt: Date | null;
  attemptedAt: Date | null;
  deliveredAt: Date | null;
  /** Of the last attempt; null where none came. */
  lastStatus: number | null;
  lastError: string | null;
  lastDurationMs: number | null;
  createdAt: Date;
}

export const deliveryListSchema = z.strictObject({
  status: z.enum(deliveryStatuses, { error: `must be one of ${deliveryStatuses.join(', ')}` }).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.uuid({ error: 'is not one that a list gave; start without it' }).optional(),
});
export type DeliveryListInput = z.input<typeof deliveryListSchema>;

export interface DeliveryPage {
  deliveries: WebhookDelivery[];
  /** Hand it back as `cursor` for the next page; null on the last. */
  nextCursor: string | null;
}

/** An endpoint's deliveries, newest first. @throws CarillonError `webhook_endpoint_not_found`, `invalid_input` */
export async function listDeliveries(
  services: Services,
  caller: Caller,
  endpointId: string,
  input: DeliveryListInput = {},
): Promise<DeliveryPage> {
  const { status, limit, cursor } = parse(deliveryListSchema, input);
  await getWebhookEndpoint(services, caller, endpointId);
  const rows = await services.db.run<WebhookDelivery & Record<string, unknown>>(
    selectDeliveries(caller.workspaceId, {
      id: null,
      endpointId,
      status: status ?? null,
      before: cursor ?? null,
      limit: limit + 1,
    }),
  );
  const deliveries = rows.slice(0, limit);
  return { deliveries, nextCursor: rows.length > limit ? (deliveries.at(-1)?.id ?? null) : null };
}

/** @throws CarillonError `webhook_delivery_not_found`, `invalid_input` */
export async function getDelivery({ db }: Services, caller: Caller, id: string): Promise<WebhookDelivery> {
  const filter = { id: checkEndpointId(id), endpointId: null, status: null, before: null, limit: 1 };
  const [delivery] = await db.run<WebhookDelivery & Record<string, unknown>>(
    selectDeliveries(caller.workspaceId, filter),
  );
  if (delivery === undefined) throw new CarillonError('webhook_delivery_not_found', { id, days: 7 });
  return delivery;
}
