import { z } from '@hono/zod-openapi';
import {
  changeEndpointSchema,
  changeWebhookEndpoint,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  getWebhookEndpoint,
  listWebhookEndpoints,
  newEndpointSchema,
  rotateWebhookSecret,
  testWebhookEndpoint,
  type ChangeEndpointInput,
  type NewEndpointInput,
} from '../../services/index.ts';
import { deliverySchema, success, webhookEndpointSchema } from '../docs/index.ts';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readJson } from '../request/index.ts';
import type { AddRoute } from '../route.ts';
import { idParam } from './id-param.ts';

const tag = 'Outgoing webhooks';
const path = '/api/webhook-endpoints';
const answer = success({ endpoint: webhookEndpointSchema });
const secret = z.string().openapi({ description: 'Shown here and never again.' });
const notFound = ['webhook_endpoint_not_found'] as const;
const idOf = (c: HttpContext): string => c.req.param('id') ?? '';

/** The addresses that are told of events. */
export function addWebhookEndpoints(add: AddRoute, { services }: ServerParts): void {
  add(
    {
      method: 'post',
      path,
      tag,
      summary: 'Makes an endpoint: from now on events are delivered there, signed.',
      access: 'write',
      body: newEndpointSchema,
      answers: {
        201: { description: 'Made', schema: success({ endpoint: webhookEndpointSchema, secret }) },
      },
      errors: ['webhook_address_private', 'webhook_endpoint_limit'],
    },
    async (c) => {
      const body = await readJson<NewEndpointInput>(c.req.raw);
      const { secret: shown, ...endpoint } = await createWebhookEndpoint(services, c.get('caller'), body);
      return c.json({ success: true, endpoint, secret: shown }, 201);
    },
  );
  add(
    {
      method: 'get',
      path,
      tag,
      summary: 'The endpoints, oldest first.',
      access: 'read',
      answers: {
        200: {
          description: 'The endpoints',
          schema: success({ endpoints: z.array(webhookEndpointSchema) }),
        },
      },
    },
    async (c) => c.json({ success: true, endpoints: await listWebhookEndpoints(services, c.get('caller')) }),
  );
  addOne(add, services);
  addSecretAndTest(add, services);
}

function addOne(add: AddRoute, services: ServerParts['services']): void {
  const one = { path: `${path}/{id}`, tag, params: idParam } as const;
  add(
    {
      ...one,
      method: 'get',
      summary: 'One endpoint.',
      access: 'read',
      answers: { 200: { description: 'The endpoint', schema: answer } },
      errors: notFound,
    },
    async (c) =>
      c.json({ success: true, endpoint: await getWebhookEndpoint(services, c.get('caller'), idOf(c)) }),
  );
  add(
    {
      ...one,
      method: 'patch',
      summary: 'Changes, disables or enables an endpoint.',
      access: 'write',
      body: changeEndpointSchema,
      answers: { 200: { description: 'The endpoint as it is now', schema: answer } },
      errors: [...notFound, 'webhook_address_private'],
    },
    async (c) => {
      const body = await readJson<ChangeEndpointInput>(c.req.raw);
      const endpoint = await changeWebhookEndpoint(services, c.get('caller'), idOf(c), body);
      return c.json({ success: true, endpoint });
    },
  );
  add(
    {
      ...one,
      method: 'delete',
      summary: 'Deletes an endpoint with its deliveries.',
      access: 'write',
      answers: { 200: { description: 'Deleted', schema: success({}) } },
      errors: notFound,
    },
    async (c) => {
      await deleteWebhookEndpoint(services, c.get('caller'), idOf(c));
      return c.json({ success: true });
    },
  );
}

function addSecretAndTest(add: AddRoute, services: ServerParts['services']): void {
  const change = { method: 'post', tag, access: 'write', params: idParam, errors: notFound } as const;
  add(
    {
      ...change,
      path: `${path}/{id}/rotate-secret`,
      summary: 'A new secret; until `previousUntil` the one before signs too.',
      answers: {
        200: {
          description: 'The new secret',
          schema: success({ secret, previousUntil: z.iso.datetime().nullable() }),
        },
      },
    },
    async (c) =>
      c.json({ success: true, ...(await rotateWebhookSecret(services, c.get('caller'), idOf(c))) }),
  );
  add(
    {
      ...change,
      path: `${path}/{id}/test`,
      summary: 'Sends the event webhook.test now, once, and says what came of it.',
      answers: { 200: { description: 'What came of it', schema: success({ delivery: deliverySchema }) } },
    },
    async (c) =>
      c.json({ success: true, delivery: await testWebhookEndpoint(services, c.get('caller'), idOf(c)) }),
  );
}
