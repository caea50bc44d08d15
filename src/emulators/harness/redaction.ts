import { createHash } from 'node:crypto';

const hidden = '[redacted]';

/** Names of headers, parameters and members whose values are nobody's business. */
const secretName =
  /token|secret|passw|proof|signature|^sig$|verifier|challenge|nonce|^h(?:andle)?$|authorization$|cookie|credential|(?:api|consumer)[-_]?key/i;
/** In addresses and forms only: elsewhere a code is an error's. */
const secretParameter = /^(?:code|state)$/i;
/** Named like secrets, and none. */
const harmlessName = /^(?:(?:next|previous|pagination)_token|token_type|.*_challenge_method)$/i;

const isSecret = (name: string): boolean => secretName.test(name) && !harmlessName.test(name);
const isSecretParameter = (name: string): boolean => isSecret(name) || secretParameter.test(name);

const inAddress = /([?&;]|^)([\w.-]+)=([^&#\s"'<>;]+)/g;
// No repetition before the words: that would look at every letter of a long body again and again.
const named =
  /((?:token|secret|passw|proof|signature|verifier|challenge|nonce|authorization|api_?key)[\w.-]{0,40}["']?\s{0,3}[=:]\s{0,3}["']?)([^\s"'&,;<>{}]{4,})/gi;
const scheme = /\b(Bearer|Basic|OAuth)\s+(?!\[)[^\s"'<>]{8,}/g;
const longBase64 = /^(?:data:[\w/.+-]+;base64,)?[A-Za-z0-9+/_-]{256,}={0,2}$/;

/** Values that were hidden where their name tells, by what stands in their place: they are hidden everywhere else, too. */
export type Hidden = Map<string, string>;

/** Hides secrets and people's numbers, and notes what it hid in `found`. */
export interface Redactor {
  json(value: unknown): unknown;
  /** The parameters of a form, readable. */
  form(fields: Iterable<readonly [name: string, value: string]>): string;
  /** A text of any kind. */
  text(text: string): string;
  headers(headers: Headers): Record<string, string>;
  /** What is nothing but a secret. */
  secret(value: string): string;
  found: Hidden;
}

/** `people`: fields that hold a person's number. */
export function createRedactor(people: readonly string[] = []): Redactor {
  const found: Hidden = new Map();
  const hide = (value: string): string => {
    // Shorter ones are words of any text.
    if (value.length >= 8) found.set(value, hidden);
    return hidden;
  };
  const mask = (value: string): string => {
    const digits = value.replaceAll(/\D/g, '');
    if (digits.length < 7) return value;
    const masked = digits.replaceAll(/\d(?=\d{4})/g, '*');
    found.set(value, masked).set(digits, masked);
    return masked;
  };
  const text = (whole: string): string =>
    whole
      .replaceAll(inAddress, (all, mark: string, name: string, value: string) =>
        isSecretParameter(name) && !value.startsWith('[') ? `${mark}${name}=${hide(value)}` : all,
      )
      .replaceAll(scheme, (all, name: string) => {
        hide(all.slice(name.length).trim());
        return `${name} ${hidden}`;
      });
  const field = (name: string, value: string, isHidden: (name: string) => boolean): string => {
    if (isHidden(name) && value !== '') return hide(value);
    if (people.includes(name)) return mask(value);
    return withoutFile(text(value));
  };
  const json = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return field(name, value, isSecret);
    if (typeof value === 'number') return isSecret(name) ? hide(String(value)) : value;
    if (Array.isArray(value)) return value.map((each) => json(each, name));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [text(key), json(each, key)]));
  };
  return {
    json,
    form: (fields) =>
      Array.from(fields, ([name, value]) => `${name}=${field(name, value, isSecretParameter)}`).join('\n'),
    text: (whole) =>
      text(whole).replaceAll(named, (all, start: string, value: string) =>
        value.startsWith('[') ? all : `${start}${hide(value)}`,
      ),
    headers: (headers) =>
      Object.fromEntries(
        Array.from(headers, ([name, value]) => {
          if (!isSecret(name)) return [name, text(value)];
          const [, secret = value] = /^\w+ (.+)$/.exec(value) ?? [];
          hide(secret);
          return [name, hidden];
        }),
      ),
    secret: hide,
    found,
  };
}

/** A file in base64 is named by what it is. */
function withoutFile(value: string): string {
  if (!longBase64.test(value)) return value;
  const bytes = Buffer.from(value.replace(/^data:[^,]*,/, ''), 'base64');
  return `[${bytes.length} bytes, SHA-256 ${createHash('sha256').update(bytes).digest('hex')}]`;
}

/** The text without any of the values, as they are or as they stand in an address. */
export function sweep(text: string, found: Hidden): string {
  let clean = text;
  for (const [value, instead] of found) {
    clean = clean.replaceAll(value, instead);
    const encoded = encodeURIComponent(value);
    if (encoded !== value) clean = clean.replaceAll(encoded, instead);
  }
  return clean;
}
