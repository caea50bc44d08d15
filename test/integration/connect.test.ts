import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHttpApp, type HttpApp } from '../support/http-app.ts';

const kinds = [
  {
    platform: 'twitter',
    kind: 'user',
    allow: 'decision=allow',
    deny: 'decision=deny',
    name: '@carillon_demo',
  },
  { platform: 'linkedin', kind: 'member', allow: 'allow=yes', deny: 'allow=no', name: 'Carla Carillon' },
  { platform: 'linkedin', kind: 'organization', allow: 'allow=yes', deny: 'allow=no', name: 'Carillon Demo' },
  { platform: 'facebook', kind: 'page', allow: 'allow=yes', deny: 'allow=no', name: 'Carillon Demo Page' },
];
const tokens =
  /emulated-(twitter-bearer|twitter-refresh|linkedin-token|linkedin-refresh|facebook-token)|EAAemulated/;

let server: HttpApp;
beforeEach(async () => {
  server = await openHttpApp({ CARILLON_SECRET: 'a-secret-of-tests-with-enough-characters' });
});
afterEach(() => server.close());

const pathOf = (address: string): string => address.replace(/^https?:\/\/[^/]+/, '');
const run = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]): Promise<Row[]> =>
  server.app.services.db.run<Row>({ text, values });

/** The page of the platform's emulator, as a browser finds it. */
async function begin(platform: string, kind: string): Promise<{ id: string; page: string }> {
  const { status, body } = await server.post(`/api/accounts/connect/${platform}`, { kind });
  expect([status, body.simulated]).toEqual([200, true]);
  return { id: body.id, page: pathOf(body.url) };
}

/** What the form on the page sends; returns where the browser goes then. */
async function answer(page: string, form: string): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const sent = await server.call({ method: 'POST', path: page, raw: form, headers, key: false });
  expect(sent.status).toBe(302);
  return pathOf(sent.headers.get('location') ?? '').replace(/#.*/, '');
}

const open = (path: string) => server.call({ path, key: false });

async function connect(platform: string, kind: string, allow: string) {
  const { id, page } = await begin(platform, kind);
  const back = await open(await answer(page, allow));
  const { login } = (await server.get(`/api/accounts/connect/${id}`)).body;
  return { back, login };
}

const account = async (id: string) =>
  (await server.get('/api/agent/accounts')).body.accounts.find((one: { id: string }) => one.id === id);

/** The database's time from now on. */
const moveDatabase = (ms: number) =>
  run(`create or replace function carillon.now() returns timestamptz language sql stable as
    $$ select pg_catalog.now() + interval '${ms} milliseconds' $$`);

async function post(platform: string, accountId: string, content: string) {
  const scheduledAt = new Date().toISOString();
  const { body } = await server.post('/api/agent/schedule', { platform, accountId, content, scheduledAt });
  await server.app.process();
  return (await server.get(`/api/agent/tasks/${body.task.id}`)).body.task;
}

describe.each(kinds)('connecting a $kind of $platform', ({ platform, kind, allow, deny, name }) => {
  it('goes from the consent page to an account whose credentials publish', async () => {
    const { id, page } = await begin(platform, kind);
    const consent = await open(page);
    expect([consent.status, consent.text]).toEqual([200, expect.stringContaining('<form method="post">')]);
    const back = await open(await answer(page, allow));
    expect([back.status, back.text]).toEqual([200, expect.stringContaining(`${name} is connected`)]);

    const { login } = (await server.get(`/api/accounts/connect/${id}`)).body;
    expect(login).toMatchObject({ status: 'connected', choices: [], problem: null });
    expect(await account(login.accountId)).toMatchObject({
      platform,
      kind,
      displayName: name,
      simulated: true,
      status: 'active',
      connectedAt: expect.any(String),
    });
    const { connections, db } = server.app.services;
    const connected = await connections.connect(db, login.accountId);
    expect(Object.values(connected?.connection.credentials ?? {}).some((value) => tokens.test(value))).toBe(
      true,
    );
    expect(await post(platform, login.accountId, 'Ding')).toMatchObject({
      status: 'completed',
      lastError: null,
    });
  });

  it('shows its tokens in no answer and no row', async () => {
    const { back, login } = await connect(platform, kind, allow);
    const shown = [back.text, JSON.stringify(login), (await server.get('/api/agent/accounts')).text];
    for (const [table, text] of [
      ['accounts', `t::text || encode(credentials_ciphertext, 'escape')`],
      ['account_logins', `t::text || coalesce(encode(sealed_ciphertext, 'escape'), '')`],
      ['task_events', 't::text'],
    ])
      shown.push(JSON.stringify(await run(`select ${text} as text from carillon.${table} t`)));
    for (const text of shown) expect(text).not.toMatch(tokens);
  });

  it('says plainly that access was refused, and connects nothing', async () => {
    const { id, page } = await begin(platform, kind);
    const back = await open(await answer(page, deny));
    expect([back.status, back.text]).toEqual([
      409,
      expect.stringContaining('access was refused on its page'),
    ]);
    const { login } = (await server.get(`/api/accounts/connect/${id}`)).body;
    expect(login).toMatchObject({ status: 'failed', accountId: null });
    expect(await run('select 1 from carillon.accounts where connected_at is not null')).toEqual([]);
  });

  it('takes a callback once, and one of two that come together', async () => {
    const { page } = await begin(platform, kind);
    const callback = await answer(page, allow);
    const both = await Promise.all([open(callback), open(callback)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect((await open(callback)).status).toBe(410);
    expect(await run('select 1 from carillon.accounts where connected_at is not null')).toHaveLength(1);
  });

  it('tells of a code that the platform takes no more', async () => {
    const { page } = await begin(platform, kind);
    const callback = (await answer(page, allow)).replace(/code=[^&]+/, 'code=stale-code');
    const back = await open(callback);
    expect([back.status, back.text]).toEqual([502, expect.stringContaining('does not take the code')]);
    expect(back.text).not.toContain('stale-code');
  });
});

describe('a callback', () => {
  it.each([
    ['without a state', '/oauth/twitter/callback?code=c', 410],
    ['with a wrong state', '/oauth/twitter/callback?code=c&state=wrong', 410],
    ['of no platform', '/oauth/%3Cb%3Etower/callback?code=c&state=wrong', 422],
    ['of a platform without a login', '/oauth/whatsapp/callback?code=c&state=wrong', 422],
  ])('%s connects nothing', async (_what, path, status) => {
    const back = await open(path);
    expect([back.status, back.text]).toEqual([status, expect.stringContaining('Nothing was connected')]);
    expect(back.text).not.toContain('<b>tower');
  });

  it('is too late after ten minutes', async () => {
    const { id, page } = await begin('twitter', 'user');
    const callback = await answer(page, 'decision=allow');
    await moveDatabase(10 * 60_000 + 1);
    expect((await open(callback)).status).toBe(410);
    expect((await server.get(`/api/accounts/connect/${id}`)).body.login.status).toBe('over');
  });

  it('of another platform does not take the state', async () => {
    const { page } = await begin('twitter', 'user');
    const callback = await answer(page, 'decision=allow');
    expect((await open(callback.replace('/twitter/', '/linkedin/'))).status).toBe(410);
    expect((await open(callback)).status).toBe(200);
  });

  it('repeats nothing of what it was given', async () => {
    const { page } = await begin('twitter', 'user');
    const state = new URLSearchParams(page.split('?')[1]).get('state') ?? '';
    const error = encodeURIComponent('<script>alert(1)</script>');
    const back = await open(
      `/oauth/twitter/callback?state=${state}&error=${error}&error_description=${error}`,
    );
    expect([back.status, back.text]).toEqual([409, expect.not.stringMatching(/script|alert/)]);
  });
});

describe('a connected account', () => {
  it('has its token renewed when it ends, and the new ones are kept', async () => {
    const { login } = await connect('twitter', 'user', 'decision=allow');
    const sealed = () =>
      run<{ hex: string }>(
        `select encode(credentials_ciphertext, 'hex') as hex from carillon.accounts where id = $1`,
        login.accountId,
      );
    const [before] = await sealed();
    await moveDatabase(2 * 3_600_000);
    expect(await post('twitter', login.accountId, 'After two hours')).toMatchObject({ status: 'completed' });
    expect((await sealed())[0]?.hex).not.toBe(before?.hex);
    // The first refresh token was used up: this takes the second.
    await moveDatabase(4 * 3_600_000);
    expect(await post('twitter', login.accountId, 'After four')).toMatchObject({ status: 'completed' });
  });

  it('has its tasks wait when it was disconnected, and go on when it is connected again', async () => {
    const { login } = await connect('twitter', 'user', 'decision=allow');
    const left = await server.post(`/api/accounts/${login.accountId}/disconnect`);
    expect([left.status, left.body.account.status]).toEqual([200, 'disconnected']);
    const task = await post('twitter', login.accountId, 'Later');
    expect(task).toMatchObject({ status: 'pending', hold: 'account' });
    await connect('twitter', 'user', 'decision=allow');
    await server.app.process();
    expect((await server.get(`/api/agent/tasks/${task.id}`)).body.task.status).toBe('completed');
  });

  it('is disconnected when its credentials can not be opened', async () => {
    const { login } = await connect('linkedin', 'member', 'allow=yes');
    await run(`update carillon.accounts set credentials_key_id = 'another' where id = $1`, login.accountId);
    const task = await post('linkedin', login.accountId, 'Nobody can');
    expect(task).toMatchObject({ status: 'pending', hold: 'account' });
    expect(await account(login.accountId)).toMatchObject({
      status: 'disconnected',
      statusReason: expect.stringContaining('Connect it again'),
    });
  });
});

describe('the calls', () => {
  it('refuse what there is not', async () => {
    const none = '01900000-0000-7000-8000-000000000000';
    const [one] = (await server.get('/api/agent/accounts')).body.accounts;
    const codes = [
      await server.post('/api/accounts/connect/whatsapp', {}),
      await server.post('/api/accounts/connect/tower', {}),
      await server.post('/api/accounts/connect/twitter', { redirectUri: 'javascript:alert(1)' }),
      await server.post('/api/accounts/connect/twitter', { kind: 'tower' }),
      await server.post(`/api/accounts/connect/${none}/choose`, { remoteId: '1' }),
      await server.post(`/api/accounts/${none}/disconnect`),
      await server.post(`/api/accounts/${one.id}/disconnect`),
    ].map(({ body }) => body.error.code);
    expect(codes).toEqual([
      'login_impossible',
      'unknown_platform',
      'invalid_input',
      'invalid_input',
      'login_not_found',
      'account_not_found',
      'account_not_by_login',
    ]);
  });
});
