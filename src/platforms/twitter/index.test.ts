import { describe, expect, it } from 'vitest';
import { twitter } from './index.ts';

const environment = (accessToken: string) => ({
  TWITTER_API_KEY: 'k',
  TWITTER_API_SECRET: 's',
  TWITTER_ACCESS_TOKEN: accessToken,
  TWITTER_ACCESS_TOKEN_SECRET: 't',
});

describe('twitter.accountFromEnvironment', () => {
  it("takes the user's id from the access token", () => {
    expect(twitter.accountFromEnvironment(environment('12345-abc'))?.identity).toEqual({
      remoteId: '12345',
      kind: 'user',
      displayName: 'X user 12345',
    });
  });

  it('leaves the identity to be asked when the token does not tell', () => {
    expect(twitter.accountFromEnvironment(environment('abc-12345'))).toMatchObject({ identity: null });
  });

  it('is null without keys, and complains of half of them', () => {
    expect(twitter.accountFromEnvironment({})).toBeNull();
    expect(() => twitter.accountFromEnvironment({ TWITTER_API_KEY: 'k' })).toThrow('TWITTER_API_SECRET');
  });

  it('reads its own simulated account', () => {
    const [account] = twitter.simulatedAccounts;
    expect(twitter.accountFromEnvironment(account?.credentials ?? {})?.identity?.remoteId).toBe(
      account?.identity?.remoteId,
    );
  });
});

it.each([
  ['https://x.com/carillon_demo/status/1790000000000000001?s=20', '1790000000000000001'],
  ['https://x.com/i/web/status/12', '12'],
  ['https://x.com/carillon_demo', null],
])('knows the post an address shows: %s', (url, id) => {
  expect(twitter.idOf({ remoteId: '9', kind: 'user', displayName: '@a' }, url)).toBe(id);
});
