import { CarillonError } from '../../core/index.ts';
import { isEqualSecret, isSigned } from '../graph.ts';
import { readJson } from '../http.ts';
import type { WebhookEvidence, WebhookRequest, Webhooks } from '../platform.ts';
import { deliveryFailureOf } from './errors.ts';
import { statusSchema, webhookSchema } from './schemas.ts';

type Secrets = Readonly<Record<string, string>>;

/** Meta's signed status messages: what became of each message we sent. */
export const webhooks: Webhooks = { challenge, verify, parse };

/** The answer to Meta's subscription handshake: its challenge, when it knows our verify token. */
function challenge({ query }: WebhookRequest, secrets: Secrets): string | null {
  const expected = secrets['WHATSAPP_VERIFY_TOKEN'];
  if (!expected || query.get('hub.mode') !== 'subscribe') return null;
  if (!isEqualSecret(query.get('hub.verify_token') ?? '', expected)) return null;
  return query.get('hub.challenge');
}

function verify({ headers, body }: WebhookRequest, secrets: Secrets): boolean {
  const appSecret = secrets['WHATSAPP_APP_SECRET'];
  return Boolean(appSecret) && isSigned(body, headers.get('x-hub-signature-256'), appSecret ?? '');
}

/** Statuses that carry our effect id. Others are of messages that somebody else sent from this number. */
function parse(body: string): WebhookEvidence[] {
  const webhook = readJson(webhookSchema, body);
  if (webhook === null) {
    throw new CarillonError('invalid_input', { field: 'body', problem: 'is not a webhook of WhatsApp' });
  }
  if (webhook.object !== 'whatsapp_business_account') return [];
  const changes = webhook.entry.flatMap((entry) => entry.changes);
  const statuses = changes
    .filter(({ field }) => field === 'messages')
    .flatMap(({ value }) => value.statuses ?? []);
  return statuses.map(evidenceOf).filter((evidence) => evidence !== null);
}

function evidenceOf(status: unknown): WebhookEvidence | null {
  const read = statusSchema.safeParse(status).data;
  if (read === undefined) return null;
  return {
    effectId: read.biz_opaque_callback_data,
    remoteId: read.id,
    state: read.status,
    at: read.timestamp,
    failure: read.status === 'failed' ? deliveryFailureOf(read.errors?.[0], read.timestamp) : null,
  };
}
