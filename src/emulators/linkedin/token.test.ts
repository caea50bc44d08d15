import { describe, expect, it } from 'vitest';
import { emulatedClient, emulatedRefreshToken, emulatedToken } from './entities.ts';
import { openLinkedIn } from './open-for-test.ts';
import type { LinkedInSettings } from './settings.ts';

const usual = {
  grant_type: 'refresh_token',
  refresh_token: emulatedRefreshToken,
  client_id: emulatedClient.id,
  client_secret: emulatedClient.secret,
};

type Tokens = { access_token: string; refresh_token?: string } & Record<string, unknown>;

function openTokens(linkedin: Partial<LinkedInSettings> = {}) {
  const opened = openLinkedIn({ linkedin });
  const ask = async (change: Record<string, string> = {}, type = 'application/x-www-form-urlencoded') => {
    const form = Object.entries({ ...usual, ...change }).filter(([, value]) => value !== '');
    const address = 'http://emulator.test/linkedin/oauth/v2/accessToken';
    const body = new URLSearchParams(form).toString();
    const headers = { 'content-type': type };
    const answer = await opened.server.fetch(new Request(address, { method: 'POST', body, headers }));
    return { status: answer.status, body: (await answer.json()) as Tokens };
  };
  const statusWith = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const { status, body } = await opened.call('GET', '/v2/userinfo', { headers });
    return [status, body?.code];
  };
  return { ...opened, ask, statusWith };
}

describe('POST /oauth/v2/accessToken', () => {
  it('gives an access token of 60 days, and the refresh token that was sent', async () => {
    const { ask, statusWith } = openTokens();
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 5_184_000, refresh_token: emulatedRefreshToken });
    expect(body.access_token).not.toBe(emulatedToken);
    expect(await statusWith(body.access_token)).toEqual([200, undefined]);
  });

  it('gives another access token each time', async () => {
    const { ask } = openTokens();
    const tokens = [(await ask()).body.access_token, (await ask()).body.access_token];
    expect(new Set(tokens).size).toBe(2);
  });

  it.each([
    ['no grant type', { grant_type: '' }, 400, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['no refresh token', { refresh_token: '' }, 400, 'invalid_request'],
    ['an unknown refresh token', { refresh_token: 'x' }, 400, 'invalid_grant'],
    ['an access token for a refresh token', { refresh_token: emulatedToken }, 400, 'invalid_grant'],
    ['another app', { client_id: 'x' }, 401, 'invalid_client'],
    ['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client'],
  ])('refuses %s', async (_what, change, status, error) => {
    const answer = await openTokens().ask(change);
    expect([answer.status, answer.body['error']]).toEqual([status, error]);
  });

  it('reads forms only', async () => {
    expect((await openTokens().ask({}, 'application/json')).status).toBe(400);
  });

  it('may know no refresh tokens, because only approved partners get them', async () => {
    expect((await openTokens({ programmaticRefresh: 'denied' }).ask()).status).toBe(400);
  });
});

describe('a refresh token', () => {
  it('that rotates works once; its successor works', async () => {
    const { ask } = openTokens({ refreshToken: 'rotated' });
    const { refresh_token = '' } = (await ask()).body;
    expect(refresh_token).not.toBe(emulatedRefreshToken);
    expect((await ask()).status).toBe(400);
    expect((await ask({ refresh_token })).status).toBe(200);
    expect((await ask({ refresh_token })).status).toBe(400);
  });

  it('that two ask with at once gives one of them a token', async () => {
    const { ask } = openTokens({ refreshToken: 'rotated' });
    const answers = await Promise.all([ask(), ask()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('may go unmentioned, and works on', async () => {
    const { ask } = openTokens({ refreshToken: 'unsaid' });
    expect((await ask()).body).not.toHaveProperty('refresh_token');
    expect((await ask()).status).toBe(200);
  });

  it('is no access token', async () => {
    const { ask, statusWith } = openTokens({ refreshToken: 'rotated' });
    expect(await statusWith((await ask()).body.refresh_token ?? '')).toEqual([401, 'INVALID_ACCESS_TOKEN']);
  });
});

describe('an access token', () => {
  it('ends by time', async () => {
    const { ask, statusWith, passMs } = openTokens({ accessTokenSeconds: 60 });
    const { access_token } = (await ask()).body;
    passMs(59_999);
    expect(await statusWith(access_token)).toEqual([200, undefined]);
    passMs(1);
    expect(await statusWith(access_token)).toEqual([401, 'EXPIRED_ACCESS_TOKEN']);
  });

  it('may have ended from the first', async () => {
    const { statusWith } = openTokens({ firstToken: 'expired' });
    expect(await statusWith(emulatedToken)).toEqual([401, 'EXPIRED_ACCESS_TOKEN']);
  });
});
