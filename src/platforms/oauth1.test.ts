import { describe, expect, it } from 'vitest';
import { signOAuth1 } from './oauth1.ts';

/** The worked example of X's page "Creating a signature". */
const keys = {
  consumerKey: 'xvz1evFS4wEEPTGEFPHBog',
  consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
  token: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
  tokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
};
const once = { nonce: 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg', timestamp: 1_318_622_958 };
const published = `oauth_signature="${encodeURIComponent('Ls93hJiZbQ3akF3HF3x1Bz8/zU4=')}"`;

describe('signOAuth1', () => {
  it("gives the signature of the vendor's example", () => {
    const url = new URL('https://api.x.com/1.1/statuses/update.json?include_entities=true');
    const form = { status: 'Hello Ladies + Gentlemen, a signed OAuth request!' };
    const header = signOAuth1({ method: 'POST', url, form }, keys, once);
    expect(header).toContain(published);
    expect(header.startsWith('OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", ')).toBe(true);
  });

  it('signs a query as it signs a form', () => {
    const url = new URL('https://api.x.com/1.1/statuses/update.json');
    url.searchParams.set('status', 'Hello Ladies + Gentlemen, a signed OAuth request!');
    url.searchParams.set('include_entities', 'true');
    expect(signOAuth1({ method: 'POST', url }, keys, once)).toContain(published);
  });

  it('uses a new nonce and the present second each time', () => {
    const request = { method: 'GET', url: new URL('https://api.x.com/2/users/me') };
    const nonceOf = () => /oauth_nonce="(\w+)"/.exec(signOAuth1(request, keys))?.[1];
    expect(nonceOf()).toHaveLength(32);
    expect(nonceOf()).not.toBe(nonceOf());
    const second = Number(/oauth_timestamp="(\d+)"/.exec(signOAuth1(request, keys))?.[1]);
    expect(Math.abs(second - Date.now() / 1000)).toBeLessThan(5);
  });
});
