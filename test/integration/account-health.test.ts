import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { accountHealth, alarmReasons, listAccounts } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openFacebookPage, type FacebookPage, type PageToken } from '../support/facebook-page.ts';
import { openLinkedInPort } from '../support/linkedin-port.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let database: TestDatabase;
let carillon: OpenApp;
let movedMs = 0;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await carillon.app.close();
  await database.drop();
});

async function open(variables?: Record<string, string>): Promise<void> {
  carillon = await openApp(database.url, variables);
  movedMs = 0;
  await pass(2 * 60_000);
}

/** Lets the database's time pass, and a cron call come. */
async function pass(ms: number): Promise<void> {
  movedMs += ms;
  await carillon.run(`create or replace function carillon.now() returns timestamptz language sql stable as
    $$ select pg_catalog.now() + interval '${movedMs} milliseconds' $$`);
  await carillon.process();
}

async function account(platform: string, simulated: boolean) {
  const { db } = carillon.app.services;
  const accounts = await listAccounts(db, person.workspaceId);
  const found = accounts.find((one) => one.platform === platform && one.simulated === simulated);
  if (found === undefined) throw new Error(`no ${platform}`);
  return { ...found, health: (await accountHealth(db, person.workspaceId)).get(found.id) ?? null };
}

const alarms = async () =>
  (await alarmReasons(carillon.app.services)).map(({ reason, count }) => `${reason} ${count}`);

async function listen(): Promise<() => Promise<string[]>> {
  await carillon.run(
    `insert into carillon.event_watchers (workspace_id, until) values ($1, pg_catalog.now() + interval '1 year')`,
    person.workspaceId,
  );
  return async () => {
    const rows = await carillon.run<{ said: string }>(
      `select name || ' ' || coalesce(data ->> 'expiresAt', '') as said from carillon.events
       where name like 'account.%' order by id`,
    );
    return rows.map(({ said }) => said.trim());
  };
}

const lookedAt = async (): Promise<Date | undefined> =>
  (
    await carillon.run<{ at: Date }>(
      `select checked_at as at from carillon.account_health h join carillon.accounts a on a.id = h.account_id
       where platform = 'twitter'`,
    )
  )[0]?.at;

it('simulated accounts are looked at once a day, too', async () => {
  await open();
  expect((await account('whatsapp', true)).health).toMatchObject({
    problem: null,
    expiresAt: null,
    notes: expect.arrayContaining([expect.stringContaining('green')]),
  });
  const first = await lookedAt();
  expect(first).toBeInstanceOf(Date);
  await pass(23 * hourMs);
  expect(await lookedAt()).toEqual(first);
  await pass(2 * hourMs);
  expect(await lookedAt()).not.toEqual(first);
  expect(await alarms()).toEqual([]);
});

describe('a real account', () => {
  let page: FacebookPage;
  const good: PageToken = {
    scopes: ['pages_manage_posts', 'pages_read_engagement'],
    expiresAt: null,
    isValid: true,
  };
  const openPage = async (token: Partial<PageToken>) => {
    page = await openFacebookPage({ ...good, ...token });
    onTestFinished(() => page.close());
    await open(page.variables);
  };

  it('whose credentials end is told of seven days before, once', async () => {
    const expiresAt = new Date(Math.floor((Date.now() + 9 * dayMs) / 1_000) * 1_000);
    await openPage({ expiresAt });
    const events = await listen();
    expect((await account('facebook', false)).health).toMatchObject({ expiresAt, missing: [] });
    await pass(1.9 * dayMs);
    expect([await events(), await alarms()]).toEqual([[], []]);
    await pass(0.2 * dayMs);
    const told = `account.expiring ${expiresAt.toISOString()}`;
    expect([await events(), await alarms()]).toEqual([[told], ['expiring 1']]);
    await pass(dayMs);
    expect([await events(), await alarms()]).toEqual([[told], ['expiring 1']]);

    page.token.expiresAt = null;
    await pass(dayMs);
    expect(await alarms()).toEqual([]);
  });

  it('is asked soon when it was given other credentials, and not twice within ten minutes', async () => {
    await openPage({});
    expect(page.asked()).toBe(1);
    await carillon.app.close();
    carillon = await openApp(database.url, { ...page.variables, FB_ACCESS_TOKEN: 'another' });
    await carillon.process();
    expect(page.asked()).toBe(1);
    await pass(11 * 60_000);
    expect(page.asked()).toBe(2);
    await pass(11 * 60_000);
    expect(page.asked()).toBe(2);
  });

  it('that lacks a permission goes on, and raises an alarm', async () => {
    await openPage({ scopes: ['pages_read_engagement'] });
    const { status, health } = await account('facebook', false);
    expect([status, health?.missing]).toEqual(['active', ['pages_manage_posts']]);
    expect(await alarms()).toEqual(['permissions 1']);
  });

  it('whose token is dead is revoked before a post is due, and holds its posts', async () => {
    await openPage({});
    const events = await listen();
    const id = await carillon.schedule({ scheduledAt: new Date(Date.now() + 2 * dayMs) });
    page.token.isValid = false;
    await pass(1.1 * dayMs);
    expect(await account('facebook', false)).toMatchObject({
      status: 'revoked',
      statusReason: expect.stringContaining('FB_ACCESS_TOKEN'),
      health: { problem: expect.stringContaining('no longer accepts') },
    });
    expect(await events()).toEqual(['account.revoked']);
    expect(await alarms()).toEqual(['accounts 1']);
    await pass(dayMs);
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', hold: 'account', retryCount: 0 });
  });

  it('that does not answer stays as it is, and is asked again in an hour', async () => {
    await openPage({});
    await page.close();
    await pass(1.1 * dayMs);
    expect(await account('facebook', false)).toMatchObject({
      status: 'active',
      health: { problem: expect.stringContaining('gave no answer') },
    });
  });
});

it('an access token that has ended and can be renewed is renewed, and no fault', async () => {
  const linkedin = await openLinkedInPort({ firstToken: 'expired' });
  onTestFinished(() => linkedin.close());
  await open(linkedin.variables);
  expect(await account('linkedin', false)).toMatchObject({ status: 'active', health: { problem: null } });
  expect(linkedin.renewals()).toBe(1);
});
