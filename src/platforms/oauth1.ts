import { createHmac, randomBytes } from 'node:crypto';

export interface OAuth1Keys {
  consumerKey: string;
  consumerSecret: string;
  token: string;
  tokenSecret: string;
}

/** RFC 3986 percent-encoding: encodeURIComponent leaves five characters that OAuth wants encoded. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** What makes a request's signature good for this request only. */
export const newOnce = (now: Date): { nonce: string; timestamp: number } => ({
  nonce: randomBytes(16).toString('hex'),
  timestamp: Math.floor(now.getTime() / 1000),
});

/**
 * The Authorization header of an OAuth 1.0a request (HMAC-SHA1, RFC 5849).
 * `form` holds the fields of a form-encoded body; JSON and multipart bodies are not signed. `once` is fixed in tests only.
 */
export function signOAuth1(
  request: { method: string; url: URL; form?: Readonly<Record<string, string>> },
  keys: OAuth1Keys,
  once = newOnce(new Date()),
): string {
  const oauth = {
    oauth_consumer_key: keys.consumerKey,
    oauth_nonce: once.nonce,
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(once.timestamp),
    oauth_token: keys.token,
    oauth_version: '1.0',
  };
  const fields = [
    ...request.url.searchParams,
    ...Object.entries(request.form ?? {}),
    ...Object.entries(oauth),
  ];
  // Sorted by name, then value: sorting the joined text would put "a1=" before "a=".
  const normalized = fields
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map((pair) => pair.join('='))
    .join('&');
  const address = request.url.origin + request.url.pathname;
  const base = [request.method, encode(address), encode(normalized)].join('&');
  const key = `${encode(keys.consumerSecret)}&${encode(keys.tokenSecret)}`;
  const signed = { ...oauth, oauth_signature: createHmac('sha1', key).update(base).digest('base64') };
  return `OAuth ${Object.entries(signed)
    .map(([name, value]) => `${name}="${encode(value)}"`)
    .join(', ')}`;
}
