import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { png } from '../../../test/support/media-files.ts';
import type { Fault } from '../harness/index.ts';
import { emulatedCredentials, emulatedUser } from './entities.ts';
import { formOf, openTwitter, type Opened } from './open-for-test.ts';

const base = 'http://emulator.test/twitter';
const redirectUri = 'https://app.example/callback?from=x';
const verifier = 'a-verifier-of-forty-three-characters-or-more-0';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const { clientId, clientSecret, refreshToken, userBearer } = emulatedCredentials;
const basic = (id: string = clientId, secret: string = clientSecret) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const ours = 'tweet.read tweet.write users.read media.write offline.access';

type Changes = Record<string, string | undefined>;

const filled = (fields: Changes): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

const addressOf = (changes: Changes = {}, path = '/i/oauth2/authorize') => {
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: ours,
    state: 'the state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  return `${base}${path}?${new URLSearchParams(filled({ ...query, ...changes })).toString()}`;
};

const decide = ({ server }: Opened, decision: string, changes: Changes = {}, path?: string) =>
  server.fetch(
    new Request(addressOf(changes, path), {
      method: 'POST',
      body: new URLSearchParams({ decision }),
      redirect: 'manual',
    }),
  );

async function codeFor(opened: Opened, changes: Changes = {}): Promise<string> {
  const { headers } = await decide(opened, 'allow', changes);
  return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
}

interface TokenAnswer {
  status: number;
  body: { access_token: string; refresh_token?: string; [name: string]: unknown };
}

async function ask(
  opened: Opened,
  path: string,
  fields: Changes,
  authorization?: string,
): Promise<TokenAnswer> {
  const headers = { authorization: authorization ?? basic() };
  const answer = await opened.call('POST', path, { form: new URLSearchParams(filled(fields)), headers });
  return { status: answer.status, body: answer.body as unknown as TokenAnswer['body'] };
}

const exchange = (opened: Opened, code: string, changes: Changes = {}, authorization?: string) => {
  const fields = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  };
  return ask(opened, '/2/oauth2/token', { ...fields, ...changes }, authorization);
};

const renew = (opened: Opened, token: string, changes: Changes = {}, authorization?: string) =>
  ask(
    opened,
    '/2/oauth2/token',
    { grant_type: 'refresh_token', refresh_token: token, ...changes },
    authorization,
  );

const revoke = (opened: Opened, token: string) => ask(opened, '/2/oauth2/revoke', { token });

const statusWith = async ({ call }: Opened, token: string, path = '/2/users/me') =>
  (await call('GET', path, { headers: { authorization: `Bearer ${token}` } })).status;

const tokensFor = async (opened: Opened, scope = ours) =>
  (await exchange(opened, await codeFor(opened, { scope }))).body;

describe('the consent page', () => {
  it('names who is asked, and what for', async () => {
    const { server } = openTwitter();
    const response = await server.fetch(new Request(addressOf({ scope: 'tweet.read users.read' })));
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(text).toContain('@carillon_demo');
    expect([...text.matchAll(/<code>(.*?)<\/code>/g)].map(([, scope]) => scope)).toEqual([
      'tweet.read',
      'users.read',
    ]);
    expect(text).toContain('https://app.example/callback');
  });

  it.each(['/i/oauth2/authorize', '/2/oauth2/authorize'])(
    'sends back with a code and the state (%s)',
    async (path) => {
      const response = await decide(openTwitter(), 'allow', {}, path);
      expect(response.status).toBe(302);
      const back = new URL(response.headers.get('location') ?? '');
      expect(back.origin + back.pathname).toBe('https://app.example/callback');
      expect(Object.fromEntries(back.searchParams)).toEqual({
        from: 'x',
        state: 'the state',
        code: expect.stringMatching(/./),
      });
    },
  );

  it.each(['deny', ''])('sends back without one when the answer is "%s"', async (decision) => {
    const response = await decide(openTwitter(), decision);
    const back = new URL(response.headers.get('location') ?? '');
    expect(Object.fromEntries(back.searchParams)).toEqual({
      from: 'x',
      state: 'the state',
      error: 'access_denied',
    });
  });

  it.each([
    ['response_type', 'token'],
    ['client_id', 'other'],
    ['redirect_uri', 'nowhere'],
    ['scope', ''],
    ['scope', 'tweet.read everything'],
    ['state', 'a'.repeat(501)],
    ['state', undefined],
    ['code_challenge', undefined],
    ['code_challenge_method', 'S512'],
    ['redirect_uri', undefined],
  ])('sends nobody anywhere when %s is %.20s', async (name, value) => {
    const opened = openTwitter();
    const shown = await opened.server.fetch(new Request(addressOf({ [name]: value })));
    expect(shown.status).toBe(400);
    expect(await shown.text()).toContain(name === 'scope' && value ? 'everything' : name);
    expect((await decide(opened, 'allow', { [name]: value })).status).toBe(400);
  });

  it.each([
    ['authorize', 'GET'],
    ['consent', 'POST'],
  ])('meets faults, too (%s)', async (operation, method) => {
    const { server } = openTwitter();
    server.faults.arm({ platform: 'twitter', operation, effect: 'before', answer: 'status_503', times: 1 });
    const open = async () =>
      (await server.fetch(new Request(addressOf(), { method, redirect: 'manual' }))).status;
    expect(await open()).toBe(503);
    expect([200, 302]).toContain(await open());
  });

  it('knows registered addresses to the letter', async () => {
    const opened = openTwitter({ twitter: { redirectUris: [redirectUri] } });
    expect((await decide(opened, 'allow')).status).toBe(302);
    expect((await decide(opened, 'allow', { redirect_uri: `${redirectUri}/` })).status).toBe(400);
  });
});

describe('POST /2/oauth2/token with a code', () => {
  it('gives tokens with the scopes agreed to', async () => {
    const opened = openTwitter();
    const { status, body } = await exchange(opened, await codeFor(opened));
    expect([status, body]).toEqual([
      200,
      {
        token_type: 'bearer',
        expires_in: 7_200,
        access_token: expect.any(String),
        refresh_token: expect.any(String),
        scope: ours,
      },
    ]);
    expect(await statusWith(opened, body.access_token)).toBe(200);
  });

  it('takes a plain challenge, too', async () => {
    const opened = openTwitter();
    const plain = { code_challenge: verifier, code_challenge_method: 'plain' };
    expect((await exchange(opened, await codeFor(opened, plain))).status).toBe(200);
    const hashed = await exchange(opened, await codeFor(opened, { code_challenge_method: 'plain' }));
    expect(hashed.status).toBe(400);
  });

  it('gives no refresh token without offline.access', async () => {
    expect(await tokensFor(openTwitter(), 'tweet.read')).not.toHaveProperty('refresh_token');
  });

  it('takes a code once', async () => {
    const opened = openTwitter();
    const code = await codeFor(opened);
    await exchange(opened, code);
    expect(await exchange(opened, code)).toMatchObject({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: 'Value passed for the authorization code was invalid.',
      },
    });
  });

  it('takes it for 30 seconds', async () => {
    const opened = openTwitter();
    const [one, two] = [await codeFor(opened), await codeFor(opened)];
    opened.passMs(29_999);
    expect((await exchange(opened, one)).status).toBe(200);
    opened.passMs(1);
    expect((await exchange(opened, two)).status).toBe(400);
  });

  it.each([
    [{ code: 'other' }, 'Value passed for the authorization code was invalid.'],
    [{ code: undefined }, 'Missing required parameter [code].'],
    [{ code_verifier: 'other' }, 'Value passed for the code verifier did not match the code challenge.'],
    [{ code_verifier: undefined }, 'Missing required parameter [code_verifier].'],
    [{ redirect_uri: 'https://app.example/' }, 'Value passed for the redirect uri did not match'],
    [{ redirect_uri: undefined }, 'Missing required parameter [redirect_uri].'],
    [{ grant_type: undefined }, 'Missing required parameter [grant_type].'],
  ])('refuses %j, and the code stays good', async (changes, description) => {
    const opened = openTwitter();
    const code = await codeFor(opened);
    expect(await exchange(opened, code, changes)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: expect.stringContaining(description) },
    });
    expect((await exchange(opened, code)).status).toBe(200);
  });

  it('knows no other grants, and reads forms only', async () => {
    const opened = openTwitter();
    const other = await exchange(opened, 'a', { grant_type: 'client_credentials' });
    expect([other.status, other.body['error']]).toEqual([400, 'unsupported_grant_type']);
    const headers = { authorization: basic() };
    const json = await opened.call('POST', '/2/oauth2/token', {
      json: { grant_type: 'refresh_token' },
      headers,
    });
    expect(json.body).toMatchObject({ error_description: 'Missing required parameter [grant_type].' });
  });
});

describe('a client', () => {
  it.each([
    ['says nothing', '', 'unauthorized_client'],
    ['has another secret', basic(clientId, 'other'), 'unauthorized_client'],
    ['has another name', basic('other'), 'invalid_client'],
    ['sends something else', 'Bearer a', 'unauthorized_client'],
  ])('that is confidential and %s gets 401', async (_what, authorization, error) => {
    const { status, body } = await renew(
      openTwitter(),
      refreshToken,
      { client_id: undefined },
      authorization,
    );
    expect([status, body['error']]).toEqual([401, error]);
  });

  it('that is public says its name', async () => {
    const opened = openTwitter({ twitter: { client: 'public' } });
    const named = (client_id?: string) => renew(opened, refreshToken, { client_id }, '');
    expect(await named()).toMatchObject({
      status: 400,
      body: { error_description: 'Missing required parameter [client_id].' },
    });
    expect((await named('other')).status).toBe(401);
    expect((await named(clientId)).status).toBe(200);
  });
});

describe('POST /2/oauth2/token with a refresh token', () => {
  it('gives a new pair, and takes the old token no more', async () => {
    const opened = openTwitter();
    const first = await renew(opened, refreshToken);
    const second = await renew(opened, first.body.refresh_token ?? '');
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(new Set([refreshToken, first.body.refresh_token, second.body.refresh_token]).size).toBe(3);
    expect(await statusWith(opened, second.body.access_token)).toBe(200);
    for (const used of [refreshToken, first.body.refresh_token ?? '', 'other', second.body.access_token]) {
      expect(await renew(opened, used)).toEqual({
        status: 400,
        body: { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
      });
    }
  });

  it('of two at once serves one', async () => {
    const opened = openTwitter();
    const answers = await Promise.all([renew(opened, refreshToken), renew(opened, refreshToken)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('may keep it instead', async () => {
    const opened = openTwitter({ twitter: { refreshTokens: 'kept' } });
    const { refresh_token: token = '' } = await tokensFor(opened);
    expect((await renew(opened, token)).body.refresh_token).toBe(token);
    expect((await renew(opened, token)).status).toBe(200);
  });

  it('may call a dead one an invalid grant', async () => {
    const opened = openTwitter({ twitter: { deadRefreshToken: 'invalid_grant' } });
    expect((await renew(opened, 'other')).body['error']).toBe('invalid_grant');
  });

  it('wants one', async () => {
    const { body } = await renew(openTwitter(), '');
    expect(body['error_description']).toBe('Missing required parameter [refresh_token].');
  });

  it.each([
    ['token_dead', 400],
    ['token_expired', 400],
    ['rate_limited', 429],
    ['quota_reached', 429],
    ['status_503', 503],
  ] as const)('meets faults: %s', async (answer, status) => {
    const opened = openTwitter();
    const fault: Fault = { platform: 'twitter', operation: 'token', effect: 'before', answer, times: 1 };
    opened.server.faults.arm(fault);
    expect((await renew(opened, refreshToken)).status).toBe(status);
    expect((await renew(opened, refreshToken)).status).toBe(200);
  });

  it('is used up when its answer is lost', async () => {
    const opened = openTwitter();
    const lost: Fault = {
      platform: 'twitter',
      operation: 'token',
      effect: 'after',
      answer: 'status_503',
      times: 1,
    };
    opened.server.faults.arm(lost);
    expect((await renew(opened, refreshToken)).status).toBe(503);
    expect((await renew(opened, refreshToken)).status).toBe(400);
  });
});

describe('an access token', () => {
  it('ends after two hours', async () => {
    const opened = openTwitter();
    const { access_token: token } = await tokensFor(opened);
    opened.passMs(7_200_000 - 1);
    expect(await statusWith(opened, token)).toBe(200);
    opened.passMs(1);
    expect(await statusWith(opened, token)).toBe(401);
  });

  it('is none that is a code or a refresh token', async () => {
    const opened = openTwitter();
    expect(await statusWith(opened, await codeFor(opened))).toBe(401);
    expect(await statusWith(opened, refreshToken)).toBe(401);
  });

  it('does what its scopes allow, and is told no more than "Forbidden"', async () => {
    const opened = openTwitter();
    const { access_token: token } = await tokensFor(opened, 'tweet.read users.read');
    const headers = { authorization: `Bearer ${token}` };
    expect(await statusWith(opened, token)).toBe(200);
    expect(await statusWith(opened, token, `/2/users/${emulatedUser.id}/tweets`)).toBe(200);
    const post = await opened.call('POST', '/2/tweets', { json: { text: 'a' }, headers });
    const form = formOf({ media: png(4, 3), media_category: 'tweet_image' });
    const upload = await opened.call('POST', '/2/media/upload', { form, headers });
    for (const { status, body } of [post, upload]) {
      expect([status, body]).toEqual([
        403,
        { title: 'Forbidden', detail: 'Forbidden', type: 'about:blank', status: 403 },
      ]);
    }
  });

  it.each([
    ['POST', '/2/tweets', 'tweet.write'],
    ['DELETE', '/2/tweets/1', 'tweet.write'],
    ['GET', '/2/tweets?ids=1', 'tweet.read'],
    ['GET', '/2/tweets/1', 'users.read'],
    ['GET', '/2/tweets/analytics', 'tweet.read'],
    ['GET', '/2/users/me', 'users.read'],
    ['GET', `/2/users/${emulatedUser.id}/tweets`, 'tweet.read'],
    ['GET', '/2/media/upload?media_id=1', 'media.write'],
    ['POST', '/2/media/upload', 'media.write'],
    ['POST', '/2/media/upload/initialize', 'media.write'],
    ['POST', '/2/media/upload/1/append', 'media.write'],
    ['POST', '/2/media/upload/1/finalize', 'media.write'],
    ['POST', '/2/media/metadata', 'media.write'],
  ])('needs for %s %s among others %s; a signed request needs none', async (method, path, scope) => {
    const opened = openTwitter();
    const others = ours.split(' ').filter((each) => each !== scope);
    const { access_token: token } = await tokensFor(opened, others.join(' '));
    const refused = await opened.call(method, path, { headers: { authorization: `Bearer ${token}` } });
    expect(refused.status).toBe(403);
    expect([401, 403]).not.toContain((await opened.signed(method, path)).status);
  });
});

describe('POST /2/oauth2/revoke', () => {
  it('ends a token, and another one not', async () => {
    const opened = openTwitter();
    const [one, two] = [await tokensFor(opened), await tokensFor(opened)];
    expect(await revoke(opened, one.access_token)).toEqual({ status: 200, body: { revoked: true } });
    expect(await statusWith(opened, one.access_token)).toBe(401);
    expect(await statusWith(opened, two.access_token)).toBe(200);
    await revoke(opened, two.refresh_token ?? '');
    expect((await renew(opened, two.refresh_token ?? '')).status).toBe(400);
  });

  it('ends those everybody knows, too, and is content with what is no token', async () => {
    const opened = openTwitter();
    await revoke(opened, userBearer);
    await revoke(opened, refreshToken);
    expect(await statusWith(opened, userBearer)).toBe(401);
    expect((await renew(opened, refreshToken)).status).toBe(400);
    expect((await revoke(opened, 'other')).status).toBe(200);
  });

  it('wants a token, and a client', async () => {
    const opened = openTwitter();
    expect((await revoke(opened, '')).body['error_description']).toBe('Missing required parameter [token].');
    expect((await ask(opened, '/2/oauth2/revoke', { token: 'a' }, '')).status).toBe(401);
  });
});
