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

const tokens = {
  TWITTER_CLIENT_ID: 'c',
  TWITTER_OAUTH2_ACCESS_TOKEN: 'a',
  TWITTER_REFRESH_TOKEN: 'r',
};

describe('twitter.accountFromEnvironment, with OAuth 2.0', () => {
  it('has to ask whose tokens they are', () => {
    expect(twitter.accountFromEnvironment(tokens)).toMatchObject({ identity: null, credentials: tokens });
    const secret = { ...tokens, TWITTER_CLIENT_SECRET: 's' };
    expect(twitter.accountFromEnvironment(secret)).toMatchObject({ identity: null, credentials: secret });
  });

  it('goes before OAuth 1.0a, whose token may be of somebody else', () => {
    const both = { ...environment('12345-abc'), ...tokens };
    expect(twitter.accountFromEnvironment(both)).toMatchObject({ identity: null, credentials: both });
  });

  it.each(Object.keys(tokens))('says that %s is missing', (name) => {
    for (const others of [{}, environment('12345-abc')]) {
      expect(() => twitter.accountFromEnvironment({ ...others, ...tokens, [name]: ' ' })).toThrow(
        new RegExp(`^X \\(OAuth 2\\.0\\) is half configured: ${name} is missing`),
      );
    }
  });

  it('complains of half an OAuth 1.0a beside it', () => {
    expect(() => twitter.accountFromEnvironment({ ...tokens, TWITTER_API_KEY: 'k' })).toThrow(
      /^X is half configured: TWITTER_API_SECRET, /,
    );
  });

  it('is nothing without tokens, whatever else is set', () => {
    const rest = { TWITTER_CLIENT_SECRET: 's', TWITTER_ALLOW_QUOTES: 'true' };
    expect(twitter.accountFromEnvironment(rest)).toBeNull();
  });
});

describe('the kind of account', () => {
  const kindWith = (more: Record<string, string>) =>
    twitter.accountFromEnvironment({ ...environment('12345-abc'), ...more })?.identity?.kind;

  it.each([
    [{}, 'user'],
    [{ TWITTER_MAX_LENGTH: '280', TWITTER_ALLOW_REPLIES: 'true', TWITTER_ALLOW_QUOTES: 'false' }, 'user'],
    [{ TWITTER_MAX_LENGTH: '25000' }, 'user length=25000'],
    [{ TWITTER_ALLOW_REPLIES: 'false', TWITTER_ALLOW_QUOTES: ' true ' }, 'user replies=no quotes=yes'],
    [{ TWITTER_MAX_LENGTH: '' }, 'user'],
  ])('with %j is "%s"', (more, kind) => {
    expect(kindWith(more)).toBe(kind);
    expect(twitter.accountFromEnvironment({ ...tokens, ...more })).toMatchObject({ identity: null, kind });
  });

  it.each([
    ['TWITTER_MAX_LENGTH', '279'],
    ['TWITTER_MAX_LENGTH', '25001'],
    ['TWITTER_MAX_LENGTH', '280.5'],
    ['TWITTER_MAX_LENGTH', 'long'],
    ['TWITTER_ALLOW_REPLIES', 'no'],
    ['TWITTER_ALLOW_QUOTES', '1'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => kindWith({ [name]: value })).toThrow(name);
  });

  it('is learnt with the identity, too', async () => {
    const credentials = { ...tokens, TWITTER_ALLOW_QUOTES: 'true' };
    const seen: (string | null)[] = [];
    const fetch = async ({ headers, url }: Request): Promise<Response> => {
      seen.push(url, headers.get('authorization'));
      return Response.json({ data: { id: '7', username: 'bells', name: 'Bells' } });
    };
    const endpoint = { baseUrl: 'http://x.test', fetch, settleMs: 0, quarantineMs: 0 };
    expect(await twitter.identify({ credentials, endpoint })).toEqual({
      remoteId: '7',
      kind: 'user quotes=yes',
      displayName: '@bells',
    });
    expect(seen).toEqual(['http://x.test/2/users/me', 'Bearer a']);
  });
});

it.each([
  ['https://x.com/carillon_demo/status/1790000000000000001?s=20', '1790000000000000001'],
  ['https://x.com/i/web/status/12', '12'],
  ['x.com/carillon_demo/status/12', '12'],
  ['https://x.com/carillon_demo', null],
])('knows the post an address shows: %s', (url, id) => {
  expect(twitter.idOf({ remoteId: '9', kind: 'user', displayName: '@a' }, url)).toBe(id);
});
