import type { Caller, Services } from '../context.ts';
import { checkEndpointId, found } from './endpoint.ts';
import { newWebhookSecret, openSecrets, overlapMs, sealSecrets, type SealedSecrets } from './secret.ts';
import { selectSecret, updateSecret } from './sql/endpoints.ts';

/**
 * Gives an endpoint a new secret, returned here and nowhere else. Until `previousUntil` the one before signs too; null
 * where it can not be read any more.
 * @throws CarillonError `webhook_endpoint_not_found`, `invalid_input`
 */
export async function rotateWebhookSecret(
  services: Services,
  caller: Caller,
  id: string,
): Promise<{ secret: string; previousUntil: Date | null }> {
  checkEndpointId(id);
  const sealer = await services.sealer();
  return services.db.transaction(async (tx) => {
    const [row] = await tx.run<SealedSecrets & Record<string, unknown>>(selectSecret(caller.workspaceId, id));
    const before = openSecrets(sealer, id, found(row, id));
    const secret = newWebhookSecret();
    const until = new Date(services.clock.now().getTime() + overlapMs);
    const previous = before === null ? null : { secret: before.secret, until };
    await tx.run(updateSecret(id, sealSecrets(sealer, id, { secret, previous })));
    return { secret, previousUntil: previous?.until ?? null };
  });
}
