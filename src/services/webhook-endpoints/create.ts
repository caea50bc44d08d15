import { CarillonError, newId } from '../../core/index.ts';
import type { Caller, Services } from '../context.ts';
import { parse } from '../tasks/index.ts';
import { newEndpointSchema, type NewEndpointInput, type WebhookEndpoint } from './endpoint.ts';
import { refusePrivate } from './refuse-private.ts';
import { newWebhookSecret, sealSecrets } from './secret.ts';
import { insertEndpoint } from './sql/endpoints.ts';

/** Every event is delivered to each of them. */
const limit = 50;

/**
 * Makes an endpoint; what happens from now on is delivered there. Its secret is returned here and nowhere else.
 * @throws CarillonError `invalid_input`, `webhook_address_private`, `webhook_endpoint_limit`
 */
export async function createWebhookEndpoint(
  services: Services,
  caller: Caller,
  input: NewEndpointInput,
): Promise<WebhookEndpoint & { secret: string }> {
  const { url, events, description } = parse(newEndpointSchema, input);
  await refusePrivate(services, url);
  const id = newId();
  const secret = newWebhookSecret();
  const sealed = sealSecrets(await services.sealer(), id, { secret, previous: null });
  const [endpoint] = await services.db.run<WebhookEndpoint & Record<string, unknown>>(
    insertEndpoint({ id, workspaceId: caller.workspaceId, url, events, description, ...sealed }, limit),
  );
  if (endpoint === undefined) throw new CarillonError('webhook_endpoint_limit', { limit });
  return { ...endpoint, secret };
}
