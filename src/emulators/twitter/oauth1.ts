import { createHmac } from 'node:crypto';

/** X allows a clock to be wrong by this much (docs, "Authorizing a request", read 2026-08). */
const maxClockSkewMs = 15 * 60 * 1000;

export interface SignedRequest {
  method: string;
  /** As the client called it: scheme, host, any prefix, query. */
  url: URL;
  authorization: string;
  /** Parameters of a form-encoded body; a JSON body is not signed. */
  form: URLSearchParams | null;
}

export interface Secrets {
  consumerKey: string;
  consumerSecret: string;
  token: string;
  tokenSecret: string;
}

/** Checks OAuth 1.0a signatures (RFC 5849, HMAC-SHA1) and refuses a nonce it has seen. */
export function createOAuth1Verifier(secrets: Secrets): (request: SignedRequest, now: Date) => boolean {
  const nonces = new Map<string, number>();

  return (request, now) => {
    const oauth = parseAuthorization(request.authorization);
    if (!oauth || !isFromKnownApp(oauth, secrets, now)) return false;
    if (oauth.get('oauth_signature') !== signatureOf(request, oauth, secrets)) return false;

    for (const [nonce, at] of nonces) if (now.getTime() - at > 2 * maxClockSkewMs) nonces.delete(nonce);
    const nonce = `${oauth.get('oauth_timestamp')}/${oauth.get('oauth_nonce')}`;
    if (nonces.has(nonce)) return false;
    nonces.set(nonce, now.getTime());
    return true;
  };
}

/** The signature a request with these OAuth parameters must carry. */
export function signatureOf(
  request: Omit<SignedRequest, 'authorization'>,
  oauth: ReadonlyMap<string, string>,
  secrets: Pick<Secrets, 'consumerSecret' | 'tokenSecret'>,
): string {
  const parameters = [
    ...[...oauth].filter(([name]) => name !== 'oauth_signature' && name !== 'realm'),
    ...request.url.searchParams,
    ...(request.form ?? []),
  ]
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .sort()
    .join('&');
  const address = request.url.origin + request.url.pathname;
  const base = [request.method.toUpperCase(), address, parameters].map(percentEncode).join('&');
  const key = `${percentEncode(secrets.consumerSecret)}&${percentEncode(secrets.tokenSecret)}`;
  return createHmac('sha1', key).update(base).digest('base64');
}

/** RFC 3986: encodeURIComponent leaves five characters that OAuth encodes. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function isFromKnownApp(oauth: ReadonlyMap<string, string>, secrets: Secrets, now: Date): boolean {
  const timestampMs = Number(oauth.get('oauth_timestamp')) * 1000;
  return (
    oauth.get('oauth_consumer_key') === secrets.consumerKey &&
    oauth.get('oauth_token') === secrets.token &&
    oauth.get('oauth_signature_method') === 'HMAC-SHA1' &&
    (oauth.get('oauth_version') ?? '1.0') === '1.0' &&
    Boolean(oauth.get('oauth_nonce')) &&
    Math.abs(now.getTime() - timestampMs) <= maxClockSkewMs
  );
}

/** `OAuth name="value", ...`; null when it is something else or malformed. */
function parseAuthorization(header: string): ReadonlyMap<string, string> | null {
  if (!/^OAuth\s/i.test(header)) return null;
  try {
    const pairs = [...header.slice(5).matchAll(/([\w.~%-]+)="([^"]*)"/g)];
    return new Map(
      pairs.map(([, name = '', value = '']) => [decodeURIComponent(name), decodeURIComponent(value)]),
    );
  } catch {
    return null;
  }
}
