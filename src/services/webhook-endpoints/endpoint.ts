import { z } from 'zod';
import { CarillonError, isId } from '../../core/index.ts';
import type { Caller, Services } from '../context.ts';
import { storableText } from '../tasks/index.ts';
import { selectEndpoints } from './sql/endpoints.ts';

/** What webhooks tell of; the function `carillon.is_for_webhooks` says the same. */
export const webhookEvents = [
  'task.completed',
  'task.failed',
  'task.late',
  'task.needs_attention',
  'post.published',
  'account.connected',
  'account.disconnected',
  'account.revoked',
  'account.blocked',
  'account.expiring',
] as const;

/** What an endpoint may ask for: names, or all of a kind. */
export const eventFilters = [...webhookEvents, 'task.*', 'post.*', 'account.*'] as const;
export type EventFilter = (typeof eventFilters)[number];

/** An address of the user's that is told of events. Its secret is shown when it is made, and never again. */
export interface WebhookEndpoint {
  id: string;
  url: string;
  /** Null: all. */
  events: EventFilter[] | null;
  description: string | null;
  enabled: boolean;
  /** Why Carillon disabled it; null when it did not. */
  disabledReason: string | null;
  /** The first failure since the last success. */
  failingSince: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const url = storableText
  .max(2_048)
  .pipe(z.url({ protocol: /^https?$/, error: 'must be an address such as https://example.com/carillon' }))
  .refine((text) => {
    // What is no address was refused above; every check is asked.
    if (!URL.canParse(text)) return true;
    const { username, password } = new URL(text);
    return username === '' && password === '';
  }, 'must hold no user name or password: signatures prove who sends');

const events = z
  .array(z.enum(eventFilters, { error: `must be of ${eventFilters.join(', ')}` }))
  .min(1, 'must name at least one, or be null for all')
  .max(50)
  .nullable();

const description = storableText.max(200).nullable();

/** What a caller sends to make an endpoint. */
export const newEndpointSchema = z.strictObject({
  url,
  events: events.default(null),
  description: description.default(null),
});
export type NewEndpointInput = z.input<typeof newEndpointSchema>;

/** What a caller may change of one. */
export const changeEndpointSchema = z
  .strictObject({
    url: url.optional(),
    events: events.optional(),
    description: description.optional(),
    enabled: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'names nothing to change');
export type ChangeEndpointInput = z.input<typeof changeEndpointSchema>;

/** The workspace's endpoints, oldest first. */
export async function listWebhookEndpoints({ db }: Services, caller: Caller): Promise<WebhookEndpoint[]> {
  return db.run<WebhookEndpoint & Record<string, unknown>>(selectEndpoints(caller.workspaceId, null));
}

/** @throws CarillonError `webhook_endpoint_not_found`, `invalid_input` for an id that is no UUID */
export async function getWebhookEndpoint(
  { db }: Services,
  caller: Caller,
  id: string,
): Promise<WebhookEndpoint> {
  const [endpoint] = await db.run<WebhookEndpoint & Record<string, unknown>>(
    selectEndpoints(caller.workspaceId, checkEndpointId(id)),
  );
  return found(endpoint, id);
}

export function checkEndpointId(id: string): string {
  if (isId(id)) return id;
  throw new CarillonError('invalid_input', { field: 'id', problem: 'must be a UUID' });
}

/** @throws CarillonError `webhook_endpoint_not_found` */
export function found<Row>(row: Row | undefined, id: string): Row {
  if (row === undefined) throw new CarillonError('webhook_endpoint_not_found', { id });
  return row;
}
