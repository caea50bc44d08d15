import { describe, expect, it } from 'vitest';
import type { Clock } from '../../core/index.ts';
import type { Connection } from '../platform.ts';
import { cured, refresh } from './oauth.ts';

const credentials = {
  TWITTER_CLIENT_ID: 'client-id-17',
  TWITTER_OAUTH2_ACCESS_TOKEN: 'first-access-token',
  TWITTER_REFRESH_TOKEN: 'first-refresh-token',
};
const clock: Clock = { now: () => new Date('2026-11-22T12:00:00Z'), monotonicMs: () => 0 };

/** A connection whose token endpoint answers that; what it was asked is collected. */
function connect(answer: Response, change: Record<string, string> = {}) {
  const asked: { url: string; form: Record<string, string>; authorization: string | null }[] = [];
  const connection: Connection = {
    account: { remoteId: '9', kind: 'user', displayName: '@demo' },
    credentials: { ...credentials, ...change },
    endpoint: {
      baseUrl: 'http://x.test',
      settleMs: 0,
      quarantineMs: 0,
      fetch: async (request) => {
        const form = Object.fromEntries(new URLSearchParams(await request.text()));
        asked.push({ url: request.url, form, authorization: request.headers.get('authorization') });
        return answer;
      },
    },
  };
  return { connection, asked };
}

const pair = () => Response.json({ access_token: 'a2', refresh_token: 'r2', expires_in: 7_200, scope: 's' });

describe('refresh', () => {
  it('exchanges both tokens, and says when the new one ends', async () => {
    const { connection, asked } = connect(pair());
    expect(await refresh(connection, clock)).toEqual({
      credentials: { TWITTER_OAUTH2_ACCESS_TOKEN: 'a2', TWITTER_REFRESH_TOKEN: 'r2' },
      expiresAt: new Date('2026-11-22T14:00:00Z'),
    });
    const form = {
      grant_type: 'refresh_token',
      refresh_token: 'first-refresh-token',
      client_id: 'client-id-17',
    };
    expect(asked).toEqual([{ url: 'http://x.test/2/oauth2/token', form, authorization: null }]);
  });

  it('proves a confidential client by its secret alone', async () => {
    const { connection, asked } = connect(pair(), { TWITTER_CLIENT_SECRET: 'se:cret' });
    await refresh(connection, clock);
    const basic = Buffer.from('client-id-17:se%3Acret').toString('base64');
    expect(asked[0]?.authorization).toBe(`Basic ${basic}`);
    expect(asked[0]?.form).toEqual({ grant_type: 'refresh_token', refresh_token: 'first-refresh-token' });
  });

  it('leaves what X does not name', async () => {
    const { connection } = connect(Response.json({ access_token: 'a2', expires_in: 'soon' }));
    expect(await refresh(connection, clock)).toEqual({
      credentials: { TWITTER_OAUTH2_ACCESS_TOKEN: 'a2' },
      expiresAt: null,
    });
  });

  it.each([
    [400, { error: 'invalid_grant' }, 'auth_revoked'],
    [400, { error: 'invalid_request', error_description: 'first-refresh-token is bad' }, 'auth_revoked'],
    [401, { error: 'invalid_client' }, 'config'],
    [400, { error: 'unauthorized_client' }, 'config'],
    [429, {}, 'rate_limited'],
    [503, {}, 'unavailable'],
    [302, {}, 'unavailable'],
    [200, { token: 'a2' }, 'unavailable'],
    [400, { error: { odd: true } }, 'auth_revoked'],
  ])('refused with %i %j is %s', async (status, body, kind) => {
    const { connection } = connect(Response.json(body, { status }));
    const refused = await refresh(connection, clock).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'CallFailed', failure: { kind } });
    expect(JSON.stringify(refused)).not.toContain('first-refresh-token');
  });

  it('takes a page for no token', async () => {
    const { connection } = connect(new Response('<html>'));
    await expect(refresh(connection, clock)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });

  it('asks nothing without a refresh token', async () => {
    const { connection, asked } = connect(pair());
    const { TWITTER_REFRESH_TOKEN: _, ...bare } = credentials;
    await expect(refresh({ ...connection, credentials: bare }, clock)).rejects.toMatchObject({
      failure: { kind: 'auth_revoked' },
    });
    expect(asked).toEqual([]);
  });
});

describe('cured', () => {
  it.each([
    ['a refused token', { kind: 'auth_revoked', platformCode: '401' }, 'auth_expired'],
    ['a refused token, by its code', { kind: 'auth_revoked', platformCode: '401/89' }, 'auth_expired'],
    ['a suspended account', { kind: 'auth_revoked', platformCode: '403/64' }, 'auth_revoked'],
    ['missing rights', { kind: 'permission', platformCode: '403' }, 'permission'],
  ] as const)('tells %s', (_what, failure, kind) => {
    expect(cured(credentials, { ...failure, message: 'm' }).kind).toBe(kind);
  });
});
