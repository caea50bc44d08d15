import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import type { Caller, Services } from '../context.ts';
import { parse, parseWhen } from '../tasks/index.ts';
import { getDelivery, type WebhookDelivery } from './deliveries.ts';
import { getWebhookEndpoint } from './endpoint.ts';
import { replayDelivery, replayFailed } from './sql/deliveries.ts';

export const replaySchema = z.strictObject({
  since: z
    .union([z.string().max(64), z.date()], { error: 'must be a time such as 2026-12-01T09:00:00Z' })
    .transform((value) => (value instanceof Date ? value.toISOString() : value)),
});
export type ReplayInput = z.input<typeof replaySchema>;

/**
 * Sends a delivery again, received or not, with the same message id.
 * @throws CarillonError `webhook_delivery_not_found`, `webhook_endpoint_disabled`, `invalid_input`
 */
export async function replayWebhookDelivery(
  services: Services,
  caller: Caller,
  id: string,
): Promise<WebhookDelivery> {
  const { endpointId } = await getDelivery(services, caller, id);
  const rows = await services.db.run(replayDelivery(caller.workspaceId, id));
  if (rows.length === 0) throw new CarillonError('webhook_endpoint_disabled', { id: endpointId });
  return getDelivery(services, caller, id);
}

/**
 * Sends again what was given up, of the events since a time. Returns how many.
 * @throws CarillonError `webhook_endpoint_not_found`, `webhook_endpoint_disabled`, `invalid_input`, `timezone_required`
 */
export async function replayFailedDeliveries(
  services: Services,
  caller: Caller,
  endpointId: string,
  input: ReplayInput,
): Promise<number> {
  const { since } = parse(replaySchema, input);
  const at = parseWhen('since', since, null).at;
  const { enabled } = await getWebhookEndpoint(services, caller, endpointId);
  if (!enabled) throw new CarillonError('webhook_endpoint_disabled', { id: endpointId });
  const rows = await services.db.run(replayFailed(caller.workspaceId, endpointId, at.toISOString()));
  return rows.length;
}
