import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { emulatedApp, emulatedPage, emulatedUser, otherPage } from './entities.ts';
import { openPage, pageId, token, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

const redirectUri = 'https://carillon.example/connected?via=facebook';
const dialog = (change: Record<string, string> = {}) =>
  `/v26.0/dialog/oauth?${new URLSearchParams({
    client_id: emulatedApp.id,
    redirect_uri: redirectUri,
    state: 's 1',
    scope: 'pages_show_list,pages_manage_posts',
    response_type: 'code',
    ...change,
  }).toString()}`;

async function allow(answer = 'yes', change: Record<string, string> = {}): Promise<URL> {
  const { status, headers } = await page.call('POST', dialog(change), {
    body: new URLSearchParams({ allow: answer }),
  });
  expect(status).toBe(302);
  return new URL(headers.get('location') ?? '');
}

const exchange = (parameters: Record<string, string>) =>
  page.call(
    'GET',
    `/v26.0/oauth/access_token?${new URLSearchParams({
      client_id: emulatedApp.id,
      client_secret: emulatedPage.appSecret,
      ...parameters,
    }).toString()}`,
  );
const withCode = (code: string, change: Record<string, string> = {}) =>
  exchange({ redirect_uri: redirectUri, code, ...change });
const tokenIn = (body: unknown) => (body as { access_token: string }).access_token;

async function loggedIn(scope = 'pages_show_list'): Promise<string> {
  const { searchParams } = await allow('yes', { scope });
  return tokenIn((await withCode(searchParams.get('code') ?? '')).body);
}
const as = (userToken: string, path: string) =>
  page.call('GET', path, { headers: { authorization: `Bearer ${userToken}` } });

describe('the login', () => {
  it('asks the person, on a page with two buttons', async () => {
    const { status, headers, body } = await page.call('GET', dialog());
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(body).toContain('pages_manage_posts');
    expect(String(body).match(/<button/g)).toHaveLength(2);
  });

  it('goes back with a code and the state, and from the code by a short token to a long one', async () => {
    const back = await allow();
    expect([
      back.origin + back.pathname,
      back.searchParams.get('via'),
      back.searchParams.get('state'),
    ]).toEqual(['https://carillon.example/connected', 'facebook', 's 1']);
    expect(back.hash).toBe('#_=_');
    const short = await withCode(back.searchParams.get('code') ?? '');
    expect(short.body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 5_400,
    });
    const long = await exchange({
      grant_type: 'fb_exchange_token',
      fb_exchange_token: tokenIn(short.body),
    });
    expect(long.body).toMatchObject({ token_type: 'bearer', expires_in: 5_183_944 });
    page.later(5_400);
    expect((await as(tokenIn(short.body), '/v26.0/me')).body.error).toMatchObject({
      code: 190,
      error_subcode: 463,
    });
    expect((await as(tokenIn(long.body), '/v26.0/me')).body).toEqual({
      id: emulatedUser.id,
      name: emulatedUser.name,
    });
    const late = { grant_type: 'fb_exchange_token', fb_exchange_token: tokenIn(short.body) };
    expect((await exchange(late)).body.error).toMatchObject({ code: 190, error_subcode: 463 });
    page.later(5_183_944);
    expect((await as(tokenIn(long.body), '/v26.0/me')).body.error).toMatchObject({ error_subcode: 463 });
  });

  it('goes back without a code when the person says no', async () => {
    const back = await allow('no');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      via: 'facebook',
      error: 'access_denied',
      error_code: '200',
      error_description: 'Permissions error',
      error_reason: 'user_denied',
      state: 's 1',
    });
  });

  it.each([
    ['of an app nobody knows', { client_id: '1' }],
    ['with no address to go back to', { redirect_uri: '' }],
    ['with an address that is none of the web', { redirect_uri: 'javascript:alert(1)' }],
    ['for a token at once', { response_type: 'token' }],
    ['for a scope that does not exist', { scope: 'everything' }],
  ])('%s goes nowhere', async (_how, change) => {
    for (const method of ['GET', 'POST']) {
      const { status, headers } = await page.call(method, dialog(change as Record<string, string>));
      expect([status, headers.get('location')]).toEqual([400, null]);
    }
  });

  it('escapes what it shows', async () => {
    const { body } = await page.call('GET', dialog({ scope: '<script>' }));
    expect(body).not.toContain('<script>');
  });

  it('gives a code that is good once, for that address, for ten minutes', async () => {
    const code = (await allow()).searchParams.get('code') ?? '';
    const elsewhere = await withCode(code, { redirect_uri: 'https://carillon.example/' });
    expect(elsewhere.body.error).toMatchObject({ code: 100, error_subcode: 36008 });
    expect((await withCode(code)).status).toBe(200);
    expect((await withCode(code)).body.error).toMatchObject({ code: 100, error_subcode: 36009 });
    const old = (await allow()).searchParams.get('code') ?? '';
    page.later(600);
    expect((await withCode(old)).body.error).toMatchObject({ code: 100, error_subcode: 36007 });
    expect((await withCode('AQx')).body.error).toMatchObject({ code: 100 });
  });

  it.each([
    ['another app', { client_id: '1' }, 101],
    ['a wrong secret', { client_secret: 'x' }, 1],
    ['no code', {}, 1],
    ['no address', { code: 'x' }, 191],
    ['a grant it does not have', { grant_type: 'password' }, 100],
    ['a token that is none', { grant_type: 'fb_exchange_token', fb_exchange_token: 'x' }, 190],
  ])('refuses an exchange with %s', async (_what, parameters, code) => {
    expect((await exchange(parameters as Record<string, string>)).body.error).toMatchObject({ code });
  });
});

describe("the person's Pages", () => {
  it('come with their tokens and tasks', async () => {
    const { body } = await as(await loggedIn(), '/v26.0/me/accounts');
    expect(body.data).toEqual([
      {
        access_token: token,
        category: emulatedPage.category,
        category_list: [{ id: '2201', name: emulatedPage.category }],
        name: emulatedPage.name,
        id: pageId,
        tasks: ['ANALYZE', 'ADVERTISE', 'MODERATE', 'CREATE_CONTENT', 'MANAGE'],
      },
      expect.objectContaining({ id: otherPage.id, tasks: ['ANALYZE', 'MODERATE'] }),
    ]);
    expect(Object.keys(body.paging)).toEqual(['cursors']);
    const some = await as(emulatedUser.token, '/v26.0/me/accounts?fields=id,name');
    expect(some.body.data[0]).toEqual({ id: pageId, name: emulatedPage.name });
  });

  it('need the scope, and a person', async () => {
    expect((await as(await loggedIn(''), '/v26.0/me/accounts')).body).toEqual({ data: [] });
    expect((await as(token, '/v26.0/me/accounts')).body.error).toMatchObject({ code: 100 });
    const user = await loggedIn('');
    const forged = user.replace('.public_profile', '.public_profile-pages_show_list');
    expect(forged).not.toBe(user);
    for (const wrong of ['stolen', forged])
      expect((await as(wrong, '/v26.0/me/accounts')).body.error).toMatchObject({ code: 190 });
  });

  it('are not published to with a token of the person, or of another Page', async () => {
    const post = (access_token: string) =>
      page.call('POST', `/v26.0/${pageId}/feed`, {
        body: new URLSearchParams({ message: 'x', access_token }),
      });
    const person = await post(await loggedIn());
    expect(person.body.error).toMatchObject({ code: 190, error_subcode: 2069032 });
    expect((await post(otherPage.token)).body.error).toMatchObject({ code: 200 });
    expect(await page.feed()).toEqual([]);
    expect((await as(otherPage.token, '/v26.0/me')).body).toEqual({ id: otherPage.id, name: otherPage.name });
  });
});

describe('debug_token', () => {
  const about = async (input: string, asking = `${emulatedApp.id}|${emulatedPage.appSecret}`) => {
    const query = new URLSearchParams({ input_token: input, access_token: asking }).toString();
    return (await page.call('GET', `/v26.0/debug_token?${query}`)).body;
  };

  it('tells what a token is good for', async () => {
    expect((await about(token)).data).toMatchObject({
      app_id: emulatedApp.id,
      type: 'PAGE',
      expires_at: 0,
      is_valid: true,
      profile_id: pageId,
    });
    const user = await loggedIn('pages_manage_posts');
    expect((await about(user)).data).toMatchObject({
      type: 'USER',
      expires_at: 1767328445,
      is_valid: true,
      scopes: ['public_profile', 'pages_manage_posts'],
      user_id: emulatedUser.id,
    });
    page.later(5_400);
    expect((await about(user)).data).toMatchObject({ is_valid: false, error: { code: 190, subcode: 463 } });
    expect((await about('x')).data).toMatchObject({ is_valid: false, error: { code: 190 } });
  });

  it('is for those who may ask', async () => {
    expect((await about(token, 'x')).error).toMatchObject({ code: 190 });
    const grant = await exchange({ grant_type: 'client_credentials' });
    expect((await about(token, tokenIn(grant.body))).data).toMatchObject({ is_valid: true });
  });
});

describe('appsecret_proof', () => {
  const proofOf = (of: string) => createHmac('sha256', emulatedPage.appSecret).update(of).digest('hex');

  it('is needed on every call when the app says so', async () => {
    page = openPage({}, { proof: 'required' });
    const { status, body } = await page.publish({ message: 'x' });
    expect([status, body.error]).toEqual([
      400,
      expect.objectContaining({ code: 100, type: 'GraphMethodException' }),
    ]);
    expect((await page.get('/v26.0/me')).body.error).toMatchObject({ code: 100 });
    expect(await page.feed()).toEqual([]);
    expect((await page.publish({ message: 'x', appsecret_proof: proofOf(token) })).status).toBe(200);
    expect((await page.get(`/v26.0/me?appsecret_proof=${proofOf(token)}`)).status).toBe(200);
  });

  it('is that of the token it comes with', async () => {
    const user = await loggedIn();
    expect((await as(user, `/v26.0/me?appsecret_proof=${proofOf(user)}`)).status).toBe(200);
    expect((await as(user, `/v26.0/me?appsecret_proof=${proofOf(token)}`)).body.error).toMatchObject({
      code: 100,
    });
  });

  it('is not asked of a login, nor of the app itself', async () => {
    page = openPage({}, { proof: 'required' });
    const user = await loggedIn();
    const query = new URLSearchParams({
      input_token: user,
      access_token: `${emulatedApp.id}|${emulatedPage.appSecret}`,
    }).toString();
    expect((await page.call('GET', `/v26.0/debug_token?${query}`)).status).toBe(200);
  });
});
