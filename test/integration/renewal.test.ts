import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { alarmReasons, listAccounts } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openLinkedInPort, type LinkedInPort } from '../support/linkedin-port.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

const dayMs = 86_400_000;

let database: TestDatabase;
let linkedin: LinkedInPort;
let texts = 0;
let carillon: OpenApp;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await carillon.app.close();
  await linkedin.close();
  await database.drop();
});

async function open(
  settings: Parameters<typeof openLinkedInPort>[0],
  variables: Record<string, string> = {},
): Promise<void> {
  linkedin = await openLinkedInPort(settings);
  carillon = await openApp(database.url, { ...linkedin.variables, ...variables });
}

async function restart(variables: Record<string, string | undefined> = {}): Promise<void> {
  await carillon.app.close();
  const all = Object.entries({ ...linkedin.variables, ...variables });
  const set = all.filter((entry): entry is [string, string] => entry[1] !== undefined);
  carillon = await openApp(database.url, Object.fromEntries(set));
}

/** Publishes a text of its own, and counts the runs it took. */
async function post(): Promise<{ id: string; runs: number; status: string }> {
  const content = `Text ${(texts += 1)}`;
  const id = await carillon.schedule({ platform: 'linkedin', content });
  const { status } = await carillon.untilEnded(id);
  const rows = await carillon.run('select outcome from carillon.attempts where task_id = $1', id);
  return { id, runs: rows.length, status };
}

async function account() {
  const accounts = await listAccounts(carillon.app.services.db, person.workspaceId);
  const found = accounts.find(({ platform, simulated }) => platform === 'linkedin' && !simulated);
  if (found === undefined) throw new Error('there is no real account');
  return found;
}

async function credentials() {
  const { connections, db } = carillon.app.services;
  return (await connections.connect(db, (await account()).id))?.connection.credentials ?? {};
}

const alarms = async () =>
  (await alarmReasons(carillon.app.services)).map(({ reason, count }) => `${reason} ${count}`);

/** The database's time from now on. */
const moveDatabase = (ms: number) =>
  carillon.run(`create or replace function carillon.now() returns timestamptz language sql stable as
    $$ select pg_catalog.now() + interval '${ms} milliseconds' $$`);

describe('an access token that has ended', () => {
  it('is renewed, and the post is published once and spends no attempt', async () => {
    await open({ firstToken: 'expired' });
    const id = await carillon.schedule({ platform: 'linkedin' });
    expect(await carillon.untilEnded(id)).toMatchObject({
      status: 'completed',
      retryCount: 0,
      lastError: null,
    });
    expect(await linkedin.published()).toEqual([id]);
    expect(linkedin.renewals()).toBe(1);
    const outcomes = 'select outcome from carillon.attempts where task_id = $1 order by epoch';
    expect(await carillon.run(outcomes, id)).toEqual([{ outcome: 'snoozed' }, { outcome: 'completed' }]);
    expect(await post()).toMatchObject({ runs: 1, status: 'completed' });
    expect(linkedin.renewals()).toBe(1);
  });

  it('is renewed inside the process, too', async () => {
    linkedin = await openLinkedInPort();
    carillon = await openApp(database.url, {
      CARILLON_SIMULATE: 'always',
      CARILLON_SECRET: 'a-secret-of-tests-with-enough-characters',
    });
    const fault = { operation: 'publish', effect: 'before', answer: 'token_expired', times: 1 } as const;
    carillon.app.emulated.server.faults.arm({ platform: 'linkedin', ...fault });
    const { id, runs, status } = await post();
    expect({ runs, status }).toEqual({ runs: 2, status: 'completed' });
    expect(await carillon.timesPosted(id)).toBe(1);
    const issued = `select id from carillon_emulator.entities where kind = 'token'`;
    expect(await carillon.run(issued)).toEqual([{ id: 'emulated-linkedin-token-1' }]);
  });

  it('is renewed for reading figures', async () => {
    await open({});
    const id = (await post()).id;
    await linkedin.become({ firstToken: 'expired' });
    await carillon.run(`update carillon.agent_tasks set wake_at = now() where type = 'collect_metrics'`);
    await carillon.process();
    await carillon.process();
    expect((await carillon.task(id)).result).toMatchObject({ metrics: expect.anything() });
    expect(linkedin.renewals()).toBe(1);
  });

  it('is renewed for looking for a post whose answer was lost', async () => {
    await open({});
    const { faults } = linkedin.server;
    faults.arm({ platform: 'linkedin', operation: 'publish', effect: 'after', answer: 'reset', times: 1 });
    faults.arm({
      platform: 'linkedin',
      operation: 'read_posts',
      effect: 'before',
      answer: 'token_expired',
      times: 1,
    });
    const { id, status } = await post();
    expect(status).toBe('completed');
    expect(linkedin.renewals()).toBe(1);
    expect(await linkedin.published()).toEqual([id]);
    const waits = (await carillon.task(id)).events.map(({ detail }) => detail['reason']);
    expect(waits).toContain('the account’s credentials had ended and were renewed');
  });

  it('is renewed again when that one ends after it has worked', async () => {
    await open({ firstToken: 'expired' });
    await post();
    linkedin.move(61 * dayMs);
    expect(await post()).toMatchObject({ runs: 2, status: 'completed' });
    expect(linkedin.renewals()).toBe(2);
  });

  it('that is refused again after it was renewed holds the account', async () => {
    await open({});
    const fault = { operation: 'publish', effect: 'before', answer: 'token_expired', times: 2 } as const;
    linkedin.server.faults.arm({ platform: 'linkedin', ...fault });
    const id = await carillon.schedule({ platform: 'linkedin' });
    expect(await carillon.untilEnded(id)).toMatchObject({
      status: 'pending',
      hold: 'account',
      failureKind: 'auth_expired',
      retryCount: 0,
    });
    expect(linkedin.renewals()).toBe(1);
    expect(await account()).toMatchObject({ status: 'revoked' });

    await restart();
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed' });
    expect(await linkedin.published()).toEqual([id]);
  });

  it('without a refresh token holds the account at once', async () => {
    await open({ firstToken: 'expired' });
    await restart({ LINKEDIN_REFRESH_TOKEN: undefined });
    const id = await carillon.schedule({ platform: 'linkedin' });
    expect(await carillon.untilEnded(id)).toMatchObject({ hold: 'account', failureKind: 'auth_revoked' });
    expect(linkedin.renewals()).toBe(0);
  });
});

describe('an access token that ends soon', () => {
  it('is renewed before anything is refused', async () => {
    await open({ firstToken: 'expired' });
    await post();
    const almost = 60 * dayMs - 4 * 60_000;
    linkedin.move(almost);
    await moveDatabase(almost);
    const due = new Date(Date.now() + almost);
    const id = await carillon.schedule({ platform: 'linkedin', scheduledAt: due });
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'completed' });
    expect(linkedin.renewals()).toBe(2);
  });

  it('is used as long as it works when it can not be renewed', async () => {
    await open({ firstToken: 'expired' });
    await post();
    const almost = 60 * dayMs - 4 * 60_000;
    linkedin.move(almost);
    await moveDatabase(almost);
    const fault = { operation: 'token', effect: 'before', answer: 'token_dead', times: 1 } as const;
    linkedin.server.faults.arm({ platform: 'linkedin', ...fault });
    const due = new Date(Date.now() + almost);
    const id = await carillon.schedule({ platform: 'linkedin', scheduledAt: due });
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'completed' });
    expect((await account()).status).toBe('active');
    expect((await credentials())['LINKEDIN_ACCESS_TOKEN']).toBe('emulated-linkedin-token-2');
  });
});

describe('a renewal', () => {
  it('that is refused holds the account, and says that it must be connected again', async () => {
    await open({ firstToken: 'expired' }, { LINKEDIN_REFRESH_TOKEN: 'a-token-of-somebody-else' });
    const id = await carillon.schedule({ platform: 'linkedin' });
    expect(await carillon.untilEnded(id)).toMatchObject({
      status: 'pending',
      hold: 'account',
      failureKind: 'auth_revoked',
      retryCount: 0,
      lastError: expect.stringContaining('Connect the account again'),
    });
    expect(linkedin.renewals()).toBe(1);
    expect(await account()).toMatchObject({
      status: 'revoked',
      statusReason: expect.stringContaining('LINKEDIN_REFRESH_TOKEN'),
    });
    expect(await alarms()).toEqual(['accounts 1', 'held_account 1']);
    expect(await linkedin.published()).toEqual([]);
  });

  it('of another app holds the account for its settings', async () => {
    await open({ firstToken: 'expired' }, { LINKEDIN_CLIENT_SECRET: 'another' });
    const id = await carillon.schedule({ platform: 'linkedin' });
    expect(await carillon.untilEnded(id)).toMatchObject({
      hold: 'account',
      failureKind: 'config',
      lastError: expect.stringContaining('LINKEDIN_CLIENT_SECRET'),
    });
    expect(await account()).toMatchObject({ status: 'blocked' });
  });

  it('that LinkedIn does not answer is tried again after five minutes', async () => {
    await open({ firstToken: 'expired' });
    const fault = { operation: 'token', effect: 'before', answer: 'status_503', times: 1 } as const;
    linkedin.server.faults.arm({ platform: 'linkedin', ...fault });
    const id = await carillon.schedule({ platform: 'linkedin' });
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({
      status: 'pending',
      hold: null,
      failureKind: 'unavailable',
      retryCount: 1,
    });
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed' });
    expect(linkedin.renewals()).toBe(2);
  });

  it('whose answer has no refresh token keeps the old one', async () => {
    await open({ firstToken: 'expired', refreshToken: 'rotated' });
    await post();
    const rotated = (await credentials())['LINKEDIN_REFRESH_TOKEN'];
    expect(rotated).not.toBe(linkedin.variables['LINKEDIN_REFRESH_TOKEN']);

    await linkedin.become({ firstToken: 'expired', refreshToken: 'unsaid' });
    linkedin.move(61 * dayMs);
    expect(await post()).toMatchObject({ status: 'completed' });
    expect((await credentials())['LINKEDIN_REFRESH_TOKEN']).toBe(rotated);
    linkedin.move(61 * dayMs);
    expect(await post()).toMatchObject({ status: 'completed' });
    expect(linkedin.renewals()).toBe(3);
  });

  it('is not begun where its result could not be kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'carillon-renewal-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'a-file'), '');
    await open({ firstToken: 'expired' });
    await restart({ CARILLON_SECRET: undefined, CARILLON_DATA_DIR: join(folder, 'a-file', 'data') });
    const id = await carillon.schedule({ platform: 'linkedin' });
    expect(await carillon.untilEnded(id)).toMatchObject({
      hold: 'account',
      failureKind: 'config',
      lastError: expect.stringContaining('CARILLON_SECRET'),
    });
    expect(linkedin.renewals()).toBe(0);
  });
});

describe('renewed credentials', () => {
  it('survive a restart', async () => {
    await open({ firstToken: 'expired', refreshToken: 'rotated' });
    await post();
    await restart();
    expect(await post()).toMatchObject({ runs: 1, status: 'completed' });
    expect(linkedin.renewals()).toBe(1);
  });

  it('survive the restart of a member whom nobody names, though the first token can not be asked any more', async () => {
    await open({});
    await carillon.run('delete from carillon.accounts');
    await restart({ LINKEDIN_AUTHOR_URN: undefined });
    await linkedin.become({ firstToken: 'expired' });
    expect(await post()).toMatchObject({ runs: 2, status: 'completed' });
    await restart({ LINKEDIN_AUTHOR_URN: undefined });
    expect(await post()).toMatchObject({ runs: 1, status: 'completed' });
    expect(await account()).toMatchObject({ remoteId: 'urn:li:person:carillonDemo', status: 'active' });
    expect(linkedin.renewals()).toBe(1);
  });

  it('give way to a token that the operator changed, and stay when other variables change', async () => {
    await open({ firstToken: 'expired' });
    await post();
    const renewed = (await credentials())['LINKEDIN_ACCESS_TOKEN'];
    await restart({ LINKEDIN_VERSION: '202603' });
    expect(await credentials()).toMatchObject({
      LINKEDIN_ACCESS_TOKEN: renewed,
      LINKEDIN_VERSION: '202603',
    });

    const token = await linkedin.anotherToken();
    await restart({ LINKEDIN_ACCESS_TOKEN: token });
    expect(await credentials()).toMatchObject({ LINKEDIN_ACCESS_TOKEN: token });
    expect(await post()).toMatchObject({ runs: 1, status: 'completed' });
    linkedin.move(61 * dayMs);
    expect(await post()).toMatchObject({ runs: 2, status: 'completed' });
    expect((await credentials())['LINKEDIN_ACCESS_TOKEN']).not.toBe(token);
    expect(linkedin.renewals()).toBe(2);
  });

  it('are sealed with a secret of the data folder when none is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'carillon-renewal-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const kept = { CARILLON_SECRET: undefined, CARILLON_DATA_DIR: folder };
    await open({ firstToken: 'expired', refreshToken: 'rotated' });
    await restart(kept);
    await post();
    expect(statSync(join(folder, 'credentials-secret')).mode & 0o777).toBe(0o600);
    await restart(kept);
    expect(await post()).toMatchObject({ runs: 1, status: 'completed' });
    expect(linkedin.renewals()).toBe(1);
  });

  it('that another secret sealed are passed over for those of the environment', async () => {
    await open({ firstToken: 'expired' });
    await post();
    await restart({ CARILLON_SECRET: 'another-secret-of-tests-with-enough-characters' });
    expect((await credentials())['LINKEDIN_ACCESS_TOKEN']).toBe('emulated-linkedin-token');
    expect(await post()).toMatchObject({ runs: 2, status: 'completed' });
    expect(linkedin.renewals()).toBe(2);
  });

  it('do not keep an account connected whose credentials left the environment', async () => {
    await open({ firstToken: 'expired' });
    await post();
    const gone = Object.keys(linkedin.variables).filter((name) => name.startsWith('LINKEDIN_'));
    await restart(Object.fromEntries(gone.map((name) => [name, undefined])));
    expect(await account()).toMatchObject({ status: 'disconnected' });
  });
});
