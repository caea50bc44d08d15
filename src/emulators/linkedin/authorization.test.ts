import { describe, expect, it } from 'vitest';
import { emulatedClient, emulatedToken } from './entities.ts';
import { openLinkedIn } from './open-for-test.ts';
import type { LinkedInSettings } from './settings.ts';

const base = 'http://emulator.test/linkedin';
const back = 'https://app.test/back?from=linkedin';
const usual = {
  response_type: 'code',
  client_id: emulatedClient.id,
  redirect_uri: back,
  state: 'a b&c',
  scope: 'openid profile w_member_social',
};

type Changes = Record<string, string | undefined>;
type Tokens = Record<string, unknown> & { access_token: string; refresh_token?: string };

function openLogin(linkedin: Partial<LinkedInSettings> = {}) {
  const opened = openLinkedIn({ linkedin });
  const fetchFrom = (path: string, init?: RequestInit) => opened.server.fetch(new Request(base + path, init));
  const formOf = (values: Changes) => new URLSearchParams(definedIn(values)).toString();
  const address = (changes: Changes = {}) => `/oauth/v2/authorization?${formOf({ ...usual, ...changes })}`;
  const answer = async (allow: string, changes?: Changes) => {
    const body = new URLSearchParams({ allow });
    const { status, headers } = await fetchFrom(address(changes), { method: 'POST', body });
    return { status, to: new URL(headers.get('location') ?? 'none:') };
  };
  const codeFor = async (changes?: Changes) =>
    (await answer('yes', changes)).to.searchParams.get('code') ?? '';
  const exchange = async (code: string, changes: Changes = {}) => {
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: back,
      client_id: emulatedClient.id,
      client_secret: emulatedClient.secret,
      ...changes,
    };
    const sent = await fetchFrom('/oauth/v2/accessToken', {
      method: 'POST',
      body: new URLSearchParams(definedIn(form)),
    });
    return { status: sent.status, body: (await sent.json()) as Tokens };
  };
  return { ...opened, fetchFrom, address, answer, codeFor, exchange };
}

const definedIn = (values: Changes): [string, string][] =>
  Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));

describe('GET /oauth/v2/authorization', () => {
  it('is a page that says what is asked for', async () => {
    const { fetchFrom, address } = openLogin();
    const page = await fetchFrom(address());
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
    const text = await page.text();
    for (const said of ['Carla Carillon', 'w_member_social', 'name="allow" value="yes"', 'Emulated']) {
      expect(text).toContain(said);
    }
    expect(text).not.toContain('w_organization_social');
  });

  it.each([
    ['another app', { client_id: 'x' }],
    ['no app', { client_id: undefined }],
    ['no redirect address', { redirect_uri: undefined }],
    ['a redirect address that is none', { redirect_uri: 'javascript:alert(1)' }],
  ])('tells the person, not the app, about %s', async (_what, changes) => {
    const { fetchFrom, address, answer } = openLogin();
    const page = await fetchFrom(address(changes));
    expect([page.status, page.headers.has('location')]).toEqual([400, false]);
    expect((await answer('yes', changes)).status).toBe(400);
  });

  it.each([
    ['a scope the app was not approved for', { scope: 'openid r_member_social' }, 'unauthorized_scope_error'],
    ['a scope there is not', { scope: 'r_basicprofile' }, 'unauthorized_scope_error'],
    ['no scope', { scope: ' ' }, 'invalid_scope_error'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
  ])('sends the person back with %s', async (_what, changes, error) => {
    const { fetchFrom, address, answer } = openLogin();
    const sent = await fetchFrom(address(changes));
    const to = new URL(sent.headers.get('location') ?? '');
    expect([sent.status, to.searchParams.get('error'), to.searchParams.get('state')]).toEqual([
      302,
      error,
      'a b&c',
    ]);
    expect((await answer('yes', changes)).to.searchParams.get('code')).toBeNull();
  });

  it('asks for what the app was approved for', async () => {
    const { fetchFrom, address } = openLogin({ appScopes: ['r_member_social'] });
    expect((await fetchFrom(address({ scope: 'r_member_social' }))).status).toBe(200);
  });
});

describe('what the person answers', () => {
  it('is a code at the redirect address, whose own query stays', async () => {
    const { status, to } = await openLogin().answer('yes');
    expect([status, to.origin + to.pathname]).toEqual([302, 'https://app.test/back']);
    expect(Object.fromEntries(to.searchParams)).toEqual({
      from: 'linkedin',
      code: expect.stringMatching(/^emulated-linkedin-code-\d+$/),
      state: 'a b&c',
    });
  });

  it('may be no', async () => {
    const { to } = await openLogin().answer('no');
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      error: 'user_cancelled_authorize',
      state: 'a b&c',
    });
    expect(to.searchParams.has('code')).toBe(false);
  });
});

describe('the exchange of a code', () => {
  it('gives tokens that allow what was asked for, and nothing else', async () => {
    const { codeFor, exchange, call } = openLogin();
    const { status, body } = await exchange(await codeFor());
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringContaining(emulatedToken),
      expires_in: 5_184_000,
      refresh_token: expect.any(String),
      refresh_token_expires_in: 525_600,
      scope: 'openid,profile,w_member_social',
    });
    const headers = { authorization: `Bearer ${body.access_token}` };
    const me = await call('GET', '/v2/userinfo', { headers });
    expect(me.body).toMatchObject({ sub: 'carillonDemo', name: 'Carla Carillon' });
    expect(me.body).not.toHaveProperty('email');
    expect((await call('GET', '/rest/organizationAcls?q=roleAssignee', { headers })).status).toBe(403);
  });

  it('keeps the scopes when the token is renewed', async () => {
    const { codeFor, exchange } = openLogin();
    const { refresh_token } = (await exchange(await codeFor())).body;
    const renewed = await exchange('', { grant_type: 'refresh_token', refresh_token });
    expect(renewed.body).toMatchObject({ scope: 'openid,profile,w_member_social', refresh_token });
  });

  it('gives no refresh token to apps that are no partners', async () => {
    const { codeFor, exchange } = openLogin({ programmaticRefresh: 'denied' });
    expect((await exchange(await codeFor())).body).not.toHaveProperty('refresh_token');
  });

  it('works once', async () => {
    const { codeFor, exchange } = openLogin();
    const code = await codeFor();
    const answers = await Promise.all([exchange(code), exchange(code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('works for half an hour', async () => {
    const { codeFor, exchange, passMs } = openLogin();
    const [early, late] = [await codeFor(), await codeFor()];
    passMs(30 * 60_000 - 1);
    expect((await exchange(early)).status).toBe(200);
    passMs(1);
    expect(await exchange(late)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it.each([
    ['another redirect address', { redirect_uri: 'https://app.test/back' }, 400, 'invalid_request'],
    ['no redirect address', { redirect_uri: undefined }, 400, 'invalid_request'],
    ['another code', { code: 'x' }, 400, 'invalid_request'],
    ['no code', { code: undefined }, 400, 'invalid_request'],
    ['an access token for a code', { code: emulatedToken }, 400, 'invalid_request'],
    ['another app', { client_id: 'x' }, 401, 'invalid_client'],
    ['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client'],
  ])('is refused with %s, and the code stays', async (_what, changes, status, error) => {
    const { codeFor, exchange } = openLogin();
    const code = await codeFor();
    expect(await exchange(code, changes)).toMatchObject({ status, body: { error } });
    expect((await exchange(code)).status).toBe(200);
  });

  it('gives no access by the code itself', async () => {
    const { codeFor, call } = openLogin();
    const headers = { authorization: `Bearer ${await codeFor()}` };
    expect((await call('GET', '/v2/userinfo', { headers })).status).toBe(401);
  });
});

it('the discovery document names what is beside it', async () => {
  const answer = await openLogin().fetchFrom('/oauth/.well-known/openid-configuration');
  expect(await answer.json()).toMatchObject({
    issuer: `${base}/oauth`,
    authorization_endpoint: `${base}/oauth/v2/authorization`,
    token_endpoint: `${base}/oauth/v2/accessToken`,
    userinfo_endpoint: `${base}/v2/userinfo`,
    scopes_supported: ['openid', 'profile', 'email'],
  });
});

it('faults of "login" and "discover" hit their calls', async () => {
  const { fetchFrom, address, server } = openLogin();
  for (const [operation, path] of [
    ['login', address()],
    ['discover', '/oauth/.well-known/openid-configuration'],
  ] as const) {
    server.faults.arm({ platform: 'linkedin', operation, effect: 'before', answer: 'status_500', times: 1 });
    expect((await fetchFrom(path)).status).toBe(500);
    expect((await fetchFrom(path)).status).toBe(200);
  }
});
