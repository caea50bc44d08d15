import { z } from '@hono/zod-openapi';
import {
  deliveryListSchema,
  listDeliveries,
  replayFailedDeliveries,
  replaySchema,
  replayWebhookDelivery,
  type DeliveryListInput,
  type ReplayInput,
} from '../../services/index.ts';
import { deliverySchema, success } from '../docs/index.ts';
import type { ServerParts } from '../parts.ts';
import { readJson, readQuery } from '../request/index.ts';
import type { AddRoute } from '../route.ts';
import { idParam } from './id-param.ts';

const tag = 'Outgoing webhooks';

/** The log of what was delivered, and replay. */
export function addWebhookDeliveries(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'get',
      path: '/api/webhook-endpoints/{id}/deliveries',
      tag,
      summary: "An endpoint's deliveries of the last 7 days, newest first.",
      access: 'read',
      params: idParam,
      query: deliveryListSchema,
      answers: {
        200: {
          description: 'A page; `nextCursor` is null on the last',
          schema: success({ deliveries: z.array(deliverySchema), nextCursor: z.string().nullable() }),
        },
      },
      errors: ['webhook_endpoint_not_found'],
    },
    async (c) => {
      // What the query holds is checked by the service.
      const query = readQuery(c.req.url) as unknown as DeliveryListInput;
      const page = await listDeliveries(services, c.get('caller'), c.req.param('id') ?? '', query);
      return c.json({ success: true, ...page });
    },
  );
  const replay = { method: 'post', tag, access: 'write', params: idParam } as const;
  add(
    {
      ...replay,
      path: '/api/webhook-endpoints/{id}/replay',
      summary: 'Sends again what was given up, of the events since a time, with the same ids.',
      body: replaySchema,
      answers: { 200: { description: 'How many', schema: success({ replayed: z.int() }) } },
      errors: ['webhook_endpoint_not_found', 'webhook_endpoint_disabled', 'timezone_required'],
    },
    async (c) => {
      const body = await readJson<ReplayInput>(c.req.raw);
      const id = c.req.param('id') ?? '';
      return c.json({
        success: true,
        replayed: await replayFailedDeliveries(services, c.get('caller'), id, body),
      });
    },
  );
  add(
    {
      ...replay,
      path: '/api/webhook-deliveries/{id}/replay',
      summary: 'Sends one delivery again, received or not, with the same id.',
      answers: {
        200: { description: 'The delivery, waiting', schema: success({ delivery: deliverySchema }) },
      },
      errors: ['webhook_delivery_not_found', 'webhook_endpoint_disabled'],
    },
    async (c) => {
      const delivery = await replayWebhookDelivery(services, c.get('caller'), c.req.param('id') ?? '');
      return c.json({ success: true, delivery });
    },
  );
}
