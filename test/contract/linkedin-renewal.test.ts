import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/core/index.ts';
import { createLinkedInEmulator, type LinkedInSettings } from '../../src/emulators/linkedin/index.ts';
import { findPlatform, type Connection } from '../../src/platforms/index.ts';
import { openPlatform, transports, type OpenPlatform } from './open-platform.ts';

const found = findPlatform('linkedin');
const [account] = found?.simulatedAccounts ?? [];
if (found?.refresh === undefined || !account?.identity) throw new Error('LinkedIn renews nothing');
const platform = { ...found, refresh: found.refresh };
const { identity, credentials } = { ...account, identity: account.identity };
const draft = { text: 'Ding', link: null, linkTitle: null, to: null, template: null };

describe.each(transports)('LinkedIn’s renewal, %s', (transport) => {
  async function open(settings: Partial<LinkedInSettings> = {}): Promise<OpenPlatform> {
    const emulator = createLinkedInEmulator({ firstToken: 'expired', ...settings });
    const opened = await openPlatform({ platform, emulator, identity, credentials, transport, settings: {} });
    onTestFinished(() => opened.close());
    return opened;
  }

  const refresh = (connection: Connection) => platform.refresh(connection, systemClock);
  const withNew = (connection: Connection, changed: Connection['credentials']): Connection => ({
    ...connection,
    credentials: { ...connection.credentials, ...changed },
  });
  const reads = (connection: Connection) => platform.recentPosts(connection, new Date(), {}, null);

  it('asks for it when the token has ended, and gives one that works and its end', async () => {
    const on = await open();
    const refused = { outcome: 'refused', failure: { kind: 'auth_expired' } };
    expect(await on.publish(draft)).toMatchObject(refused);
    await expect(reads(on.connection)).rejects.toMatchObject({ failure: { kind: 'auth_expired' } });
    const asked = Date.now();
    const { credentials: changed, expiresAt } = await refresh(on.connection);
    expect(Object.keys(changed).sort()).toEqual(['LINKEDIN_ACCESS_TOKEN', 'LINKEDIN_REFRESH_TOKEN']);
    const lifeMs = (expiresAt?.getTime() ?? 0) - asked;
    expect(lifeMs).toBeGreaterThanOrEqual(60 * 86_400_000);
    expect(lifeMs).toBeLessThan(60 * 86_400_000 + 60_000);
    expect((await reads(withNew(on.connection, changed))).complete).toBe(true);
  });

  it('gives a token that ends, too', async () => {
    const on = await open({ accessTokenSeconds: 3_600 });
    const renewed = withNew(on.connection, (await refresh(on.connection)).credentials);
    on.clock.move(3_599_000 - 60_000);
    expect((await reads(renewed)).complete).toBe(true);
    on.clock.move(61_000);
    await expect(reads(renewed)).rejects.toMatchObject({ failure: { kind: 'auth_expired' } });
  });

  it('names no refresh token where LinkedIn names none', async () => {
    const on = await open({ refreshToken: 'unsaid' });
    expect(Object.keys((await refresh(on.connection)).credentials)).toEqual(['LINKEDIN_ACCESS_TOKEN']);
  });

  it('is refused for good with a refresh token that was exchanged already', async () => {
    const on = await open({ refreshToken: 'rotated' });
    const { credentials: changed } = await refresh(on.connection);
    await expect(refresh(on.connection)).rejects.toMatchObject({
      name: 'CallFailed',
      failure: { kind: 'auth_revoked', platformCode: '400/invalid_grant' },
    });
    await refresh(withNew(on.connection, changed));
  });

  it.each([
    ['LINKEDIN_REFRESH_TOKEN', 'auth_revoked', 'LINKEDIN_REFRESH_TOKEN'],
    ['LINKEDIN_CLIENT_ID', 'config', 'LINKEDIN_CLIENT_ID'],
    ['LINKEDIN_CLIENT_SECRET', 'config', 'LINKEDIN_CLIENT_SECRET'],
  ])('with a wrong %s is %s', async (name, kind, said) => {
    const on = await open();
    await expect(refresh(withNew(on.connection, { [name]: 'wrong' }))).rejects.toMatchObject({
      failure: { kind, message: expect.stringContaining(said) },
    });
  });

  it.each([
    ['status_500', 'unavailable'],
    ['reset', 'unavailable'],
    ['truncated', 'unavailable'],
    ['rate_limited', 'rate_limited'],
  ] as const)('(%s) is %s and may be tried again', async (answer, kind) => {
    const on = await open();
    on.fail('token', 'before', answer);
    await expect(refresh(on.connection)).rejects.toMatchObject({ failure: { kind } });
    await refresh(on.connection);
  });

  it('is not asked for when the member took the permission back, nor without a refresh token', async () => {
    const on = await open({ firstToken: 'valid' });
    on.fail('publish', 'before', 'token_dead');
    expect(await on.publish(draft)).toMatchObject({ failure: { kind: 'auth_revoked' } });

    const ended = await open();
    const { LINKEDIN_REFRESH_TOKEN: _, ...bare } = credentials;
    const without = { ...ended.connection, credentials: bare };
    await expect(reads(without)).rejects.toMatchObject({ failure: { kind: 'auth_revoked' } });
  });
});

it('LinkedIn’s renewal goes to the host that signs people in', async () => {
  const asked: string[] = [];
  const answer = async ({ url }: Request): Promise<Response> => {
    asked.push(url);
    return Response.json({ access_token: 'new', expires_in: 60 });
  };
  const nowhere = { fetch: answer, settleMs: null, quarantineMs: 0 };
  const connection = { account: identity, credentials };
  await platform.refresh({ ...connection, endpoint: { baseUrl: platform.baseUrl, ...nowhere } }, systemClock);
  await platform.refresh({ ...connection, endpoint: { baseUrl: 'http://proxy/l', ...nowhere } }, systemClock);
  expect(asked).toEqual([
    'https://www.linkedin.com/oauth/v2/accessToken',
    'http://proxy/l/oauth/v2/accessToken',
  ]);
});

it('LinkedIn’s refusal of a renewal is told without what it quotes', async () => {
  const secrets = Object.values(credentials).join(' ');
  const body = { error: 'invalid_request', error_description: `The refresh token ${secrets} is wrong` };
  const fetch = async (): Promise<Response> => Response.json(body, { status: 400 });
  const endpoint = { baseUrl: platform.baseUrl, fetch, settleMs: null, quarantineMs: 0 };
  const refused = platform.refresh({ account: identity, credentials, endpoint }, systemClock);
  const error = await refused.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ failure: { kind: 'auth_revoked', platformCode: '400/invalid_request' } });
  expect(JSON.stringify(error)).not.toContain(credentials['LINKEDIN_REFRESH_TOKEN']);
});
