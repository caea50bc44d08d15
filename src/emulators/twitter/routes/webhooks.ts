import type { Context, Handler } from 'hono';
import { z } from 'zod';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { kinds } from '../entities.ts';
import { readBody } from '../json-body.ts';
import { platform, snowflake } from '../posts.ts';
import { invalidRequest } from '../problems.ts';
import { checkQuery, listOf } from '../query.ts';
import type { TwitterSettings } from '../settings.ts';
import { userLock } from '../uploads.ts';
import { answersChallenge } from '../webhook-challenge.ts';
import { appOwner, findWebhook, liveWebhooks, type Webhook } from '../webhook-store.ts';

const body = z.object({ url: z.string().min(1).max(200) });
const known = { 'webhook_config.fields': listOf(['created_at', 'id', 'url', 'valid']) };

/** X names these reasons; the sentences around them are not known. */
const reasons = {
  CrcValidationFailed: 'the URL did not answer the challenge',
  UrlValidationFailed: 'the URL must be https and name no port',
  DuplicateUrlFailed: 'the URL is registered already',
  WebhookIdInvalid: 'there is no such webhook',
} as const;

const failed = (c: Context, reason: keyof typeof reasons): Response =>
  invalidRequest(c, [{ message: `${reason}: ${reasons[reason]}` }]);

/** POST /2/webhooks: keeps a URL that has answered the challenge. */
export function createWebhook(context: EmulatorContext, settings: TwitterSettings): Handler {
  return async (c) => {
    const asked = await readBody(c, body);
    if (asked instanceof Response) return asked;
    const { url } = asked.value;
    if (!isAllowed(url, settings)) return failed(c, 'UrlValidationFailed');
    if (await context.store.transaction(userLock, (tx) => isTaken(tx, url)))
      return failed(c, 'DuplicateUrlFailed');
    if (!(await answersChallenge(url))) return failed(c, 'CrcValidationFailed');
    const createdAt = context.clock.now();
    const made = await context.store.transaction(userLock, async (tx) => {
      if (await isTaken(tx, url)) return null;
      const id = snowflake(createdAt, await tx.nextNumber('twitter.webhook'));
      const data = { url, valid: true, deleted: false };
      const webhook: Webhook = { platform, kind: kinds.webhook, id, owner: appOwner, createdAt, data };
      await tx.put(webhook);
      return webhook;
    });
    if (made === null) return failed(c, 'DuplicateUrlFailed');
    return c.json({ data: view(made) });
  };
}

/** GET /2/webhooks. */
export function listWebhooks(context: EmulatorContext): Handler {
  return async (c) => {
    const wrong = checkQuery(c.req.query(), known);
    if (wrong.length > 0) return invalidRequest(c, wrong);
    const data = (await context.store.transaction(userLock, liveWebhooks)).map(view);
    return c.json({ data, meta: { result_count: data.length } });
  };
}

/** PUT /2/webhooks/{id}: asks again; who does not answer gets no more events. */
export function checkWebhook(context: EmulatorContext): Handler {
  return async (c) => {
    const id = c.req.param('id') ?? '';
    const webhook = await context.store.transaction(userLock, (tx) => findWebhook(tx, id));
    if (!webhook) return failed(c, 'WebhookIdInvalid');
    const valid = await answersChallenge(webhook.data.url);
    const changed = await change(context, id, { valid });
    if (!changed) return failed(c, 'WebhookIdInvalid');
    return valid ? c.json({ data: { valid } }) : failed(c, 'CrcValidationFailed');
  };
}

/** DELETE /2/webhooks/{id}. */
export function deleteWebhook(context: EmulatorContext): Handler {
  return async (c) => {
    const deleted = await change(context, c.req.param('id') ?? '', { deleted: true });
    return deleted ? c.json({ data: { deleted } }) : failed(c, 'WebhookIdInvalid');
  };
}

const isTaken = async (tx: StoreTransaction, url: string): Promise<boolean> =>
  (await liveWebhooks(tx)).some(({ data }) => data.url === url);

/** False when there is none. */
const change = (
  { store }: EmulatorContext,
  id: string,
  changes: Partial<Webhook['data']>,
): Promise<boolean> =>
  store.transaction(userLock, async (tx) => {
    const webhook = await findWebhook(tx, id);
    if (webhook) await tx.put({ ...webhook, data: { ...webhook.data, ...changes } });
    return webhook !== null;
  });

function isAllowed(url: string, { webhookUrls }: TwitterSettings): boolean {
  const parsed = URL.parse(url);
  if (!parsed) return false;
  if (webhookUrls === 'any') return /^https?:$/.test(parsed.protocol);
  // A port that is the usual one is lost in parsing, and named all the same.
  return parsed.protocol === 'https:' && !/^https:\/\/[^/?#]*:\d/i.test(url);
}

const view = ({ id, createdAt, data: { url, valid } }: Webhook): Record<string, unknown> => ({
  created_at: createdAt.toISOString(),
  id,
  url,
  valid,
});
