import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Sealer } from '../../core/index.ts';

/** After a rotation the secret before signs too, for so long: receivers change theirs in the meantime. */
export const overlapMs = 24 * 3_600_000;

/** The secrets of an endpoint, as they are sealed. */
const schema = z.object({
  secret: z.string(),
  previous: z.object({ secret: z.string(), until: z.coerce.date() }).nullable(),
});
export type EndpointSecrets = z.output<typeof schema>;

/** What an endpoint's row holds of them. */
export interface SealedSecrets {
  sealed: Buffer;
  keyId: string;
}

export const newWebhookSecret = (): string => `whsec_${randomBytes(24).toString('base64')}`;

/** What an endpoint's sealed secrets are bound to. */
export const placeOfWebhookSecret = (endpointId: string): string => `webhook_endpoints/${endpointId}`;

export const sealSecrets = (sealer: Sealer, endpointId: string, secrets: EndpointSecrets): SealedSecrets => ({
  sealed: sealer.seal(JSON.stringify(secrets), placeOfWebhookSecret(endpointId)),
  keyId: sealer.keyId,
});

/** Null when they were sealed with another CARILLON_SECRET. */
export function openSecrets(
  sealer: Sealer,
  endpointId: string,
  { sealed, keyId }: SealedSecrets,
): EndpointSecrets | null {
  const text = keyId === sealer.keyId ? sealer.open(sealed, placeOfWebhookSecret(endpointId)) : null;
  return text === null ? null : schema.parse(JSON.parse(text));
}

/** Those that sign now, the newest first. */
export function signingSecrets({ secret, previous }: EndpointSecrets, now: Date): string[] {
  return previous !== null && previous.until > now ? [secret, previous.secret] : [secret];
}
