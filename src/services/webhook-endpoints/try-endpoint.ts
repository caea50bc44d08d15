import type { Caller, Services } from '../context.ts';
import { getDelivery, type WebhookDelivery } from './deliveries.ts';
import { deliver, deliveryTimeoutMs } from './dispatch.ts';
import { checkEndpointId, found } from './endpoint.ts';
import { insertTestDelivery, type ClaimedDelivery } from './sql/dispatch.ts';

/**
 * Sends the event "webhook.test" to an endpoint, also to a disabled one, once and now, and says what came of it.
 * @throws CarillonError `webhook_endpoint_not_found`, `invalid_input`
 */
export async function testWebhookEndpoint(
  services: Services,
  caller: Caller,
  id: string,
): Promise<WebhookDelivery> {
  const [claimed] = await services.db.run<ClaimedDelivery & Record<string, unknown>>(
    insertTestDelivery(caller.workspaceId, checkEndpointId(id), 2 * deliveryTimeoutMs),
  );
  const delivery = found(claimed, id);
  await deliver(services, delivery, { retries: false });
  return getDelivery(services, caller, delivery.id);
}
