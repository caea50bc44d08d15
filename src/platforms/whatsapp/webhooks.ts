import { isEqualSecret, isSigned } from '../graph.ts';
import type { WebhookEvidence, WebhookRequest, Webhooks } from '../platform.ts';
import { changesIn } from './changes.ts';
import { deliveryFailureOf } from './errors.ts';
import { statusSchema } from './schemas.ts';
import { preferencesIn } from './preferences.ts';

type Secrets = Readonly<Record<string, string>>;

/** Meta's signed status messages: what became of each message we sent. */
export const webhooks: Webhooks = { challenge, verify, parse, preferences: preferencesIn };

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

/** States in the order they come: a later one says that the earlier ones were, "failed" is the last word. */
export const deliveryStates: readonly string[] = [
  'accepted',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
];

/** Of a state among those of one message, from 0; -1 for one that nobody listed. The highest that came is what holds. */
export const deliveryRank = (state: string): number => deliveryStates.indexOf(state);

/**
 * Statuses that carry our effect id; others are of messages that somebody else sent from this number. Each state of a
 * message once, the states of each in their order.
 */
function parse(body: string): WebhookEvidence[] {
  const told = changesIn(body, 'messages')
    .flatMap(({ statuses }) => statuses)
    .map(evidenceOf)
    .filter((evidence) => evidence !== null);
  const once = new Map<string, WebhookEvidence>();
  for (const evidence of told) {
    const key = JSON.stringify([evidence.effectId, evidence.remoteId, evidence.state]);
    if (!once.has(key)) once.set(key, evidence);
  }
  return [...once.values()].sort((a, b) => deliveryRank(a.state) - deliveryRank(b.state));
}

function evidenceOf(status: unknown): WebhookEvidence | null {
  const read = statusSchema.safeParse(status).data;
  if (read === undefined) return null;
  const [reason] = read.errors.filter((error) => error !== null);
  return {
    effectId: read.biz_opaque_callback_data,
    remoteId: read.id,
    state: read.status,
    at: read.timestamp,
    failure: read.status === 'failed' ? deliveryFailureOf(reason, read.timestamp) : null,
  };
}
