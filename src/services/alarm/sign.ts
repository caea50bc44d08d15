import { Webhook } from 'standardwebhooks';

/**
 * The headers of a signed webhook as standardwebhooks.com describes it; one signature for each secret. A secret that
 * begins with "whsec_" is base64, any other is taken as it is.
 */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
  const signatures = secrets.map((secret) => signerOf(secret).sign(id, at, body));
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}

/** Decoded here: the package refuses base64 that has no padding, which an operator's secret may be. */
function signerOf(secret: string): Webhook {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return new Webhook(key, { format: 'raw' });
}
