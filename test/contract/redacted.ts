const secretNames = 'access_token|refresh_token|client_secret|appsecret_proof|fb_exchange_token|code';

/** JSON of any shape, in which no credential shows: neither those we hold nor those a platform gives. */
export function withoutCredentials<Value>(
  value: Value,
  credentials: Readonly<Record<string, string>>,
): Value {
  const held = Object.entries(credentials)
    .filter(([name]) => /TOKEN|SECRET|KEY/.test(name))
    .flatMap(([, secret]) => [secret, encodeURIComponent(secret)]);
  const redact = (text: string): string =>
    [...new Set(held)]
      .sort((a, b) => b.length - a.length)
      .reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text)
      .replaceAll(new RegExp(`\\b(${secretNames})=[^&\\s]+`, 'g'), '$1=[redacted]')
      .replaceAll(new RegExp(`("(?:${secretNames})"\\s*:\\s*)"[^"]*"`, 'g'), '$1"[redacted]"');
  const walk = (one: unknown): unknown => {
    if (typeof one === 'string') return redact(one);
    if (Array.isArray(one)) return one.map(walk);
    if (one === null || typeof one !== 'object') return one;
    const { name } = one as { name?: unknown };
    return Object.fromEntries(
      Object.entries(one).map(([key, member]) => [
        key,
        key === 'value' && isSecret(name) ? '[redacted]' : walk(member),
      ]),
    );
  };
  return walk(value) as Value;
}

const isSecret = (name: unknown): boolean =>
  typeof name === 'string' &&
  new RegExp(`^(authorization|cookie|set-cookie|${secretNames})$`, 'i').test(name);
