import { describe, expect, it } from 'vitest';
import { createOAuth1Verifier, percentEncode, signatureOf } from './oauth1.ts';

const secrets = {
  consumerKey: 'xvz1evFS4wEEPTGEFPHBog',
  consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
  token: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
  tokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
};
const oauth = new Map([
  ['oauth_consumer_key', secrets.consumerKey],
  ['oauth_nonce', 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg'],
  ['oauth_signature_method', 'HMAC-SHA1'],
  ['oauth_timestamp', '1318622958'],
  ['oauth_token', secrets.token],
  ['oauth_version', '1.0'],
]);
const signedAt = new Date(1318622958_000);
const request = {
  method: 'POST',
  url: new URL('https://api.x.com/1.1/statuses/update.json?include_entities=true'),
  form: new URLSearchParams({ status: 'Hello Ladies + Gentlemen, a signed OAuth request!' }),
};
/** The example in X's "Creating a signature". */
const signature = 'Ls93hJiZbQ3akF3HF3x1Bz8/zU4=';

const headerWith = (changes: Record<string, string> = {}) => {
  const all = { ...Object.fromEntries(oauth), oauth_signature: signature, ...changes };
  return `OAuth ${Object.entries(all)
    .map(([name, value]) => `${name}="${percentEncode(value)}"`)
    .join(', ')}`;
};

describe('OAuth 1.0a', () => {
  it("computes the signature of the vendor's example", () => {
    expect(signatureOf(request, oauth, secrets)).toBe(signature);
  });

  it('accepts a signed request once: the nonce is spent', () => {
    const verify = createOAuth1Verifier(secrets);
    const signed = { ...request, authorization: headerWith() };
    expect(verify(signed, signedAt)).toBe(true);
    expect(verify(signed, signedAt)).toBe(false);
  });

  it('does not spend the nonce of a request it refuses', () => {
    const verify = createOAuth1Verifier(secrets);
    expect(verify({ ...request, method: 'GET', authorization: headerWith() }, signedAt)).toBe(false);
    expect(verify({ ...request, authorization: headerWith() }, signedAt)).toBe(true);
  });

  it.each([
    ['another method', { method: 'PUT' }],
    [
      'another host',
      { url: new URL('https://api.twitter.com/1.1/statuses/update.json?include_entities=true') },
    ],
    [
      'another path',
      { url: new URL('https://api.x.com/twitter/1.1/statuses/update.json?include_entities=true') },
    ],
    ['another query', { url: new URL('https://api.x.com/1.1/statuses/update.json?include_entities=false') }],
    ['another form', { form: new URLSearchParams({ status: 'Hello' }) }],
    ['no form', { form: null }],
    ['another signature', { authorization: headerWith({ oauth_signature: 'AAAA' }) }],
    ['another consumer', { authorization: headerWith({ oauth_consumer_key: 'other' }) }],
    ['another token', { authorization: headerWith({ oauth_token: 'other' }) }],
    ['another method of signing', { authorization: headerWith({ oauth_signature_method: 'PLAINTEXT' }) }],
    ['no header', { authorization: '' }],
    ['a malformed header', { authorization: 'OAuth oauth_token="%E0%A4%A"' }],
  ])('refuses %s', (_what, changed) => {
    const verify = createOAuth1Verifier(secrets);
    expect(verify({ ...request, authorization: headerWith(), ...changed }, signedAt)).toBe(false);
  });

  it.each([
    [15 * 60_000, true],
    [15 * 60_000 + 1, false],
    [-15 * 60_000, true],
    [-15 * 60_000 - 1, false],
  ])('lets the clocks differ by %d ms: %s', (differenceMs, accepted) => {
    const verify = createOAuth1Verifier(secrets);
    const now = new Date(signedAt.getTime() + differenceMs);
    expect(verify({ ...request, authorization: headerWith() }, now)).toBe(accepted);
  });
});
