import { z } from '@hono/zod-openapi';
import type { WebhookRequest } from '../../platforms/index.ts';
import { answerChallenge, receiveWebhook } from '../../services/index.ts';
import type { HttpContext, ServerParts } from '../parts.ts';
import { readText } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const text = (description: string) => ({ 200: { description, contentType: 'text/plain' } });

/** What platforms tell us. No key: the signature over the raw body decides. */
export function addWebhooks(add: AddRoute, { services }: ServerParts): void {
  const route = {
    path: '/api/webhooks/{platform}',
    tag: 'Webhooks',
    access: 'public',
    isUncounted: true,
    params: z.object({ platform: z.string().openapi({ param: { name: 'platform', in: 'path' } }) }),
  } as const;
  const errors = ['webhook_unsigned', 'unknown_platform'] as const;
  add(
    {
      ...route,
      method: 'get',
      summary: "Answers a platform's subscription handshake.",
      answers: text('Its challenge'),
      errors,
    },
    (c) => c.text(answerChallenge(services, platformOf(c), requestOf(c, ''))),
  );
  add(
    {
      ...route,
      method: 'post',
      summary: 'Takes a signed webhook as evidence of what became of a post.',
      answers: text('"OK"'),
      errors: [...errors, 'body_too_large', 'database_unreachable'],
    },
    async (c) => {
      await receiveWebhook(services, platformOf(c), requestOf(c, await readText(c.req.raw)));
      return c.text('OK');
    },
  );
}

const platformOf = (c: HttpContext): string => c.req.param('platform') ?? '';

const requestOf = (c: HttpContext, body: string): WebhookRequest => ({
  headers: c.req.raw.headers,
  query: new URL(c.req.url).searchParams,
  body,
});
