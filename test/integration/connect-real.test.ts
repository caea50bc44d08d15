import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { readConfig } from '../../src/config/index.ts';
import { systemClock } from '../../src/core/index.ts';
import {
  createEmulatorServer,
  createMemoryStore,
  listen,
  type EmulatorPort,
  type EmulatorServer,
} from '../../src/emulators/index.ts';
import { createFacebookEmulator } from '../../src/emulators/facebook/index.ts';
import { createLinkedInEmulator } from '../../src/emulators/linkedin/index.ts';
import { createTwitterEmulator } from '../../src/emulators/twitter/index.ts';
import { createHttpApp } from '../../src/server/index.ts';
import {
  chooseAccount,
  connectAccount,
  disconnectAccount,
  finishLogin,
  getTaskDetail,
  listAccounts,
  rotateSecret,
  scheduleTask,
} from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { person } from '../support/open-app.ts';

/** The apps alone: no account stands in the environment. */
const apps = {
  TWITTER_CLIENT_ID: 'emulated-twitter-client',
  TWITTER_CLIENT_SECRET: 'emulated-twitter-client-secret',
  LINKEDIN_CLIENT_ID: 'emulated-linkedin-client',
  LINKEDIN_CLIENT_SECRET: 'emulated-linkedin-secret',
  FB_APP_ID: '100000000000009',
  FB_APP_SECRET: 'emulated-facebook-secret',
};
const secret = 'a-secret-of-tests-with-enough-characters';
const forms: Record<string, string> = {
  twitter: 'decision=allow',
  linkedin: 'allow=yes',
  facebook: 'allow=yes',
};

let database: TestDatabase;
let vendors: EmulatorServer;
let port: EmulatorPort;
let app: App;
let logged = '';
const logger = pino(
  { level: 'trace' },
  new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk.toString();
      done();
    },
  }),
);

const start = async (variables: Record<string, string> = {}): Promise<void> => {
  const urls = ['TWITTER', 'LINKEDIN', 'FACEBOOK'].map((id) => [
    `CARILLON_${id}_URL`,
    `${port.url}/${id.toLowerCase()}`,
  ]);
  const config = readConfig({ CARILLON_SECRET: secret, ...apps, ...Object.fromEntries(urls), ...variables });
  app = await createApp({ config, database: database.url, logger });
};
const restart = async (variables: Record<string, string> = {}): Promise<void> => {
  await app.close();
  await start(variables);
};

beforeEach(async () => {
  logged = '';
  database = await createTestDatabase();
  vendors = createEmulatorServer({
    store: createMemoryStore(),
    clock: systemClock,
    emulators: [
      createTwitterEmulator(),
      createLinkedInEmulator(),
      createFacebookEmulator({ branch: 'listed for publishing' }),
    ],
  });
  port = await listen(vendors, { port: 0 });
  await start();
});
afterEach(async () => {
  await app.close();
  await port.close();
  await database.drop();
});

/** Where the platform sends a person back to who allows the app. */
async function allow(platform: string, kind?: string): Promise<URL> {
  const begun = await connectAccount(
    app.services,
    person,
    platform,
    kind ? { kind } : {},
    'http://carillon.test',
  );
  expect([begun.simulated, begun.url.startsWith(`${port.url}/${platform}/`)]).toEqual([false, true]);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = forms[platform] ?? '';
  const answer = await fetch(begun.url, { method: 'POST', headers, body, redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe(`http://carillon.test/oauth/${platform}/callback`);
  return back;
}

const comeBack = (platform: string, { searchParams }: URL) => {
  const [state, code, error] = ['state', 'code', 'error'].map((name) => searchParams.get(name));
  return finishLogin(app.services, platform, {
    state: state ?? null,
    code: code ?? null,
    error: error ?? null,
  });
};

async function connect(platform: string, kind?: string) {
  const finished = await comeBack(platform, await allow(platform, kind));
  if (finished.outcome !== 'connected') throw new Error('a choice is left');
  return finished.account;
}

async function post(platform: string, accountId?: string) {
  const input = {
    platform,
    content: `Post ${Math.random()}`,
    scheduledAt: new Date(),
    ...(accountId && { accountId }),
  };
  const { id } = await scheduleTask(app.services, person, input);
  await app.process();
  return getTaskDetail(app.services, person, id);
}

const accounts = (platform: string) =>
  listAccounts(app.services.db, person.workspaceId).then((all) =>
    all.filter((one) => one.platform === platform),
  );

describe('a real account that was connected by a login', () => {
  it('is the default instead of the simulated one, publishes there, and still does after a restart', async () => {
    const account = await connect('twitter');
    expect(account).toMatchObject({ simulated: false, isDefault: true, status: 'active' });
    expect(await post('twitter')).toMatchObject({ status: 'completed', accountId: account.id });
    await restart();
    expect(await post('twitter')).toMatchObject({ status: 'completed', accountId: account.id });
    const feed = await (await fetch(`${port.url}/_emulator/feeds/twitter`)).json();
    expect((feed as { items: unknown[] }).items).toHaveLength(2);
  });

  it('stands beside others of its platform, each with credentials of its own', async () => {
    const member = await connect('linkedin', 'member');
    const organization = await connect('linkedin', 'organization');
    for (const { id } of [member, organization])
      expect(await post('linkedin', id)).toMatchObject({ status: 'completed', accountId: id });
    expect((await accounts('linkedin')).filter(({ isDefault }) => isDefault)).toMatchObject([
      { id: member.id },
    ]);
    await disconnectAccount(app.services, person, member.id);
    expect(await post('linkedin', member.id)).toMatchObject({ status: 'pending', hold: 'account' });
    expect(await post('linkedin', organization.id)).toMatchObject({ status: 'completed' });
    await restart();
    expect((await accounts('linkedin')).find(({ id }) => id === member.id)?.status).toBe('disconnected');
  });

  it('is the same account when somebody logs in again', async () => {
    const [first, again] = [await connect('twitter'), await connect('twitter')];
    expect(again.id).toBe(first.id);
  });

  it('rests while everything is simulated, and goes on after that', async () => {
    const { id } = await connect('twitter');
    const status = async () => (await accounts('twitter')).find((one) => one.id === id)?.status;
    await restart({ CARILLON_SIMULATE: 'always' });
    expect(await status()).toBe('disconnected');
    await restart();
    expect(await status()).toBe('active');
  });

  it('keeps its credentials under another secret', async () => {
    const { id } = await connect('twitter');
    const another = `another-${secret}`;
    expect(await rotateSecret(app.services.db, secret, another)).toMatchObject({ resealed: 1 });
    await restart({ CARILLON_SECRET: another });
    expect(await post('twitter', id)).toMatchObject({ status: 'completed' });
  });

  it('has no secret in the log, whatever goes wrong', async () => {
    const back = await allow('twitter');
    const http = createHttpApp(app, { cronSecret: 'a-cron-secret', rateLimit: 600 });
    expect((await http.request(back.pathname + back.search)).status).toBe(200);
    expect((await http.request(back.pathname + back.search)).status).toBe(410);
    vendors.faults.arm({
      platform: 'twitter',
      operation: 'token',
      effect: 'after',
      answer: 'status_500',
      times: 1,
    });
    await expect(connect('twitter')).rejects.toMatchObject({ code: 'login_failed' });
    await post('twitter');
    for (const text of [
      back.searchParams.get('code') ?? '',
      back.searchParams.get('state') ?? '',
      'emulated-twitter',
    ])
      expect(logged).not.toContain(text);
    expect(logged).toContain('/oauth/twitter/callback');
    expect(logged).toContain('an account was connected');
  });
});

describe('access to several Pages', () => {
  const page = '100000000000001';

  it('is a choice, made once', async () => {
    const finished = await comeBack('facebook', await allow('facebook'));
    if (finished.outcome !== 'choose') throw new Error('there was no choice');
    expect(finished.choices.map(({ displayName }) => displayName)).toEqual([
      'Carillon Demo Page',
      'Carillon Demo Branch',
    ]);
    expect(
      await app.services.db.run({ text: 'select 1 from carillon.accounts where not simulated', values: [] }),
    ).toEqual([]);
    const choose = (remoteId: string) => chooseAccount(app.services, person, finished.id, { remoteId });
    await expect(choose('1')).rejects.toMatchObject({ code: 'invalid_input' });
    const both = await Promise.allSettled([choose(page), choose(page)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(choose(page)).rejects.toMatchObject({ code: 'login_over' });
    expect(await post('facebook')).toMatchObject({ status: 'completed' });
    const left = await app.services.db.run({
      text: 'select 1 from carillon.account_logins where sealed_ciphertext is not null',
      values: [],
    });
    expect(left).toEqual([]);
  });

  it('is over after ten minutes', async () => {
    const finished = await comeBack('facebook', await allow('facebook'));
    if (finished.outcome !== 'choose') throw new Error('there was no choice');
    await app.services.db.run({
      text: `update carillon.account_logins set expires_at = carillon.now() where id = $1`,
      values: [finished.id],
    });
    await expect(chooseAccount(app.services, person, finished.id, { remoteId: page })).rejects.toMatchObject({
      code: 'login_over',
    });
  });
});
