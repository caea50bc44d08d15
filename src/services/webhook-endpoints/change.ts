import type { Caller, Services } from '../context.ts';
import { parse } from '../tasks/index.ts';
import {
  changeEndpointSchema,
  checkEndpointId,
  found,
  type ChangeEndpointInput,
  type WebhookEndpoint,
} from './endpoint.ts';
import { refusePrivate } from './refuse-private.ts';
import { deleteEndpoint, updateEndpoint } from './sql/endpoints.ts';

/**
 * Changes an endpoint; what is still owed goes to its new address. Enabling it forgets why it was disabled.
 * @throws CarillonError `webhook_endpoint_not_found`, `invalid_input`, `webhook_address_private`
 */
export async function changeWebhookEndpoint(
  services: Services,
  caller: Caller,
  id: string,
  input: ChangeEndpointInput,
): Promise<WebhookEndpoint> {
  const change = parse(changeEndpointSchema, input);
  if (change.url !== undefined) await refusePrivate(services, change.url);
  const [endpoint] = await services.db.run<WebhookEndpoint & Record<string, unknown>>(
    updateEndpoint(caller.workspaceId, checkEndpointId(id), change),
  );
  return found(endpoint, id);
}

/** Deletes an endpoint with its deliveries; nothing more is sent there. @throws CarillonError `webhook_endpoint_not_found` */
export async function deleteWebhookEndpoint({ db }: Services, caller: Caller, id: string): Promise<void> {
  const [endpoint] = await db.run(deleteEndpoint(caller.workspaceId, checkEndpointId(id)));
  found(endpoint, id);
}
