import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/index.ts';
import {
  createEmulatorServer,
  createMemoryStore,
  emulators,
  listen,
  type EmulatorPort,
  type EmulatorServer,
} from '../../src/emulators/index.ts';
import { alarmReasons, listAccounts } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

let database: TestDatabase;
let carillon: OpenApp;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await carillon.app.close();
  await database.drop();
});

async function restart(variables: Record<string, string>): Promise<void> {
  await carillon.app.close();
  carillon = await openApp(database.url, variables);
}

async function accountOf(taskId: string) {
  const { accountId } = await carillon.task(taskId);
  const accounts = await listAccounts(carillon.app.services.db, person.workspaceId);
  return accounts.find(({ id }) => id === accountId);
}

const alarms = async () =>
  (await alarmReasons(carillon.app.services)).map(({ reason, count }) => `${reason} ${count}`);

describe('a real account', () => {
  let platform: EmulatorServer;
  let port: EmulatorPort;
  let connected: Record<string, string>;
  const disconnected = { CARILLON_SIMULATE: 'auto' };

  beforeEach(async () => {
    platform = createEmulatorServer({ store: createMemoryStore(), clock: systemClock, emulators });
    port = await listen(platform, { port: 0 });
    const credentials = { FB_ACCESS_TOKEN: 'emulated-facebook-token', FB_PAGE_ID: '100000000000001' };
    connected = { ...disconnected, ...credentials, CARILLON_FACEBOOK_URL: `${port.url}/facebook` };
    carillon = await openApp(database.url, connected);
  });
  afterEach(() => port.close());

  async function published(): Promise<(string | null)[]> {
    const answer = await fetch(`${port.url}/_emulator/feeds/facebook`);
    const { items } = (await answer.json()) as { items: { taskId: string | null }[] };
    return items.map(({ taskId }) => taskId);
  }

  it('whose credentials are lost holds its tasks, simulates none, and goes on when they are back', async () => {
    const id = await carillon.schedule();
    await restart(disconnected);
    expect(await carillon.process()).toMatchObject({ processed: 0, remaining: 0 });
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', hold: 'account', retryCount: 0 });
    expect(await accountOf(id)).toMatchObject({
      simulated: false,
      status: 'disconnected',
      statusReason: expect.stringContaining('FB_ACCESS_TOKEN'),
    });
    expect(await alarms()).toEqual(['accounts 1', 'held_account 1']);
    expect([await carillon.timesPosted(id), await published()]).toEqual([0, []]);

    await restart(connected);
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect((await carillon.task(id)).result).toMatchObject({ simulated: false });
    expect(await published()).toEqual([id]);
    expect(await alarms()).toEqual([]);
  });

  it('whose credentials are lost stays the default: new posts wait for it and are not simulated', async () => {
    await restart(disconnected);
    const id = await carillon.schedule();
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', hold: 'account' });
    expect(await accountOf(id)).toMatchObject({ simulated: false, status: 'disconnected' });
  });

  it('is not taken away by a single command in a shell without its credentials', async () => {
    const command = await openApp(database.url, disconnected, { decides: false });
    await command.app.close();
    const id = await carillon.schedule();
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect((await carillon.task(id)).result).toMatchObject({ simulated: false });
    expect(await published()).toEqual([id]);
  });

  it('whose credentials a worker has not holds its tasks, and fails none', async () => {
    const id = await carillon.schedule();
    const worker = await openApp(database.url, disconnected, { decides: false });
    await worker.process();
    await worker.app.close();
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', hold: 'account', retryCount: 0 });
    await restart(connected);
    expect(await carillon.process()).toMatchObject({ completed: 1 });
  });

  it('publishes nothing while everything is to be simulated, and goes on after that', async () => {
    const before = await carillon.schedule();
    const { accountId } = await carillon.task(before);
    await restart({ ...connected, CARILLON_SIMULATE: 'always' });
    const named = await carillon.schedule({ accountId, content: 'A post that names its account' });
    const plain = await carillon.schedule();
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect((await carillon.task(plain)).result).toMatchObject({ simulated: true });
    for (const id of [before, named]) expect(await carillon.task(id)).toMatchObject({ hold: 'account' });
    expect((await accountOf(named))?.statusReason).toContain('CARILLON_SIMULATE');
    expect(await published()).toEqual([plain]);

    await restart(connected);
    expect(await carillon.process()).toMatchObject({ completed: 2 });
    expect((await published()).sort()).toEqual([before, named, plain].sort());
  });

  it('whose token the platform revoked holds all its tasks until it works again', async () => {
    const fault = { operation: 'publish', effect: 'before', answer: 'token_dead', times: 1 } as const;
    platform.faults.arm({ platform: 'facebook', ...fault });
    const first = await carillon.schedule();
    await carillon.process();
    expect(await carillon.task(first)).toMatchObject({
      status: 'pending',
      hold: 'account',
      failureKind: 'auth_revoked',
      retryCount: 0,
    });
    const second = await carillon.schedule();
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    expect((await carillon.task(second)).hold).toBe('account');
    expect(await accountOf(second)).toMatchObject({ status: 'revoked' });

    await restart(connected);
    expect(await carillon.process()).toMatchObject({ completed: 2 });
    expect((await published()).sort()).toEqual([first, second].sort());
  });
});

describe('a simulated account', () => {
  it('whose token the emulator revoked works again after a restart', async () => {
    carillon = await openApp(database.url);
    const fault = { operation: 'publish', effect: 'before', answer: 'token_dead', times: 1 } as const;
    carillon.app.emulated.server.faults.arm({ platform: 'facebook', ...fault });
    const id = await carillon.schedule();
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ hold: 'account', failureKind: 'auth_revoked' });
    expect(await alarms()).toEqual(['accounts 1', 'held_account 1']);

    await restart({ CARILLON_SIMULATE: 'always' });
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect(await alarms()).toEqual([]);
  });
});
