import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Queryable } from '../../src/db/index.ts';
import type { HoldPoint } from '../../src/emulators/index.ts';
import type { LinkedInSettings } from '../../src/emulators/linkedin/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openLinkedInPort, type LinkedInPort } from '../support/linkedin-port.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';

let database: TestDatabase;
let linkedin: LinkedInPort;
let carillon: OpenApp;
let opened: OpenApp[];

beforeEach(async () => {
  database = await createTestDatabase();
  opened = [];
});
afterEach(async () => {
  for (const { app } of opened) await app.close();
  await linkedin.close();
  await database.drop();
});

async function open(settings: Partial<LinkedInSettings>): Promise<void> {
  linkedin = await openLinkedInPort({ firstToken: 'expired', ...settings });
  carillon = await openAnother();
}

/** Another app on the same database. */
async function openAnother(): Promise<OpenApp> {
  const another = await openApp(database.url, linkedin.variables);
  opened.push(another);
  return another;
}

const holdRenewal = (point: HoldPoint) =>
  linkedin.server.holds.arm({ platform: 'linkedin', operation: 'token', point, seconds: null, times: 1 });

const untilHeld = () =>
  vi.waitUntil(() => linkedin.server.holds.waiting().length === 1, { timeout: 20_000, interval: 20 });

interface Stored extends Record<string, unknown> {
  id: string;
  leased: boolean;
  sealed: string | null;
}

async function stored(): Promise<Stored> {
  const [row] = await carillon.run<Stored>(`
    select id, coalesce(refresh_lease_until > carillon.now(), false) as leased,
      encode(credentials_ciphertext, 'hex') as sealed
    from carillon.accounts where platform = 'linkedin' and not simulated`);
  if (row === undefined) throw new Error('there is no real account');
  return row;
}

const endLease = () =>
  carillon.run(`update carillon.accounts set refresh_lease_until = refresh_lease_until - interval '30 s'`);

describe('several workers with one expired token', () => {
  it('renew it once', async () => {
    await open({ refreshToken: 'rotated' });
    const second = await openAnother();
    const ids = [];
    for (let count = 0; count < 8; count += 1) ids.push(await carillon.schedule({ platform: 'linkedin' }));
    await Promise.all([carillon.app.process({ concurrency: 4 }), second.app.process({ concurrency: 4 })]);
    for (const id of ids)
      expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed', retryCount: 0 });
    expect((await linkedin.published()).sort()).toEqual(ids.sort());
    expect(linkedin.renewals()).toBe(1);
  });

  it('wait for the one who renews, however long that takes', async () => {
    await open({ refreshToken: 'rotated' });
    const second = await openAnother();
    holdRenewal('received');
    const first = await carillon.schedule({ platform: 'linkedin' });
    const renewing = carillon.process();
    await untilHeld();

    const other = await carillon.schedule({ platform: 'linkedin' });
    await second.process();
    expect(await second.task(other)).toMatchObject({ status: 'pending', hold: null, retryCount: 0 });
    expect((await stored()).leased).toBe(true);
    linkedin.server.holds.release();
    await renewing;
    expect((await stored()).leased).toBe(false);
    for (const id of [first, other])
      expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed', retryCount: 0 });
    expect(linkedin.renewals()).toBe(1);
  });
});

describe('a worker that was killed while it renewed', () => {
  async function killAt(point: HoldPoint): Promise<string> {
    const id = await carillon.schedule({ platform: 'linkedin' });
    holdRenewal(point);
    const script = fileURLToPath(new URL('../support/idle-worker.ts', import.meta.url));
    const doom = JSON.stringify({ databaseUrl: database.url, variables: linkedin.variables });
    const worker = spawn(process.execPath, [script, doom], { stdio: ['pipe', 'ignore', 'inherit'] });
    const exited = once(worker, 'exit');
    try {
      await untilHeld();
    } finally {
      worker.kill('SIGKILL');
      await exited;
    }
    return id;
  }

  it('keeps the others waiting until its lease ends, not longer', async () => {
    await open({ refreshToken: 'rotated' });
    const id = await killAt('received');
    const other = await carillon.schedule({ platform: 'linkedin' });
    await carillon.process();
    expect(await carillon.task(other)).toMatchObject({ status: 'pending', hold: null, retryCount: 0 });
    expect(await stored()).toMatchObject({ leased: true, sealed: null });
    expect(linkedin.renewals()).toBe(1);

    await endLease();
    for (const task of [other, id])
      expect(await carillon.untilEnded(task)).toMatchObject({ status: 'completed', retryCount: 0 });
    expect((await linkedin.published()).sort()).toEqual([id, other].sort());
    expect(linkedin.renewals()).toBe(2);
  });

  it('takes a new refresh token with it: the account must be connected again', async () => {
    await open({ refreshToken: 'rotated' });
    const id = await killAt('accepted');
    await endLease();
    expect(await carillon.untilEnded(id)).toMatchObject({
      status: 'pending',
      hold: 'account',
      failureKind: 'auth_revoked',
      lastError: expect.stringMatching(/lost in a crash\. Connect the account again/),
    });
    expect(await linkedin.published()).toEqual([]);
  });
});

describe('a worker that lost its lease while it renewed', () => {
  it('stores nothing, and goes on with what the next one stored', async () => {
    await open({});
    const second = await openAnother();
    holdRenewal('accepted');
    const id = await carillon.schedule({ platform: 'linkedin' });
    const renewing = carillon.process();
    await untilHeld();

    await endLease();
    const { id: accountId } = await stored();
    const { connections, db } = second.app.services;
    expect(await connections.renew(db, accountId, '')).toEqual({ outcome: 'renewed' });
    const { sealed } = await stored();
    linkedin.server.holds.release();
    await renewing;
    expect((await stored()).sealed).toBe(sealed);
    const connected = await connections.connect(db, accountId);
    expect(connected?.connection.credentials['LINKEDIN_ACCESS_TOKEN']).toBe('emulated-linkedin-token-2');
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed', retryCount: 0 });
    expect(await linkedin.published()).toEqual([id]);
    expect(linkedin.renewals()).toBe(2);
  });

  it('does not take back the refusal of the next one, nor its lease', async () => {
    await open({});
    const fault = { operation: 'token', effect: 'before', answer: 'status_503', times: 1 } as const;
    linkedin.server.faults.arm({ platform: 'linkedin', ...fault });
    holdRenewal('answering');
    await carillon.schedule({ platform: 'linkedin' });
    const renewing = carillon.process();
    await untilHeld();

    const { id: accountId } = await stored();
    await carillon.run(
      `update carillon.accounts set refresh_lease_until = refresh_lease_until + interval '1 s' where id = $1`,
      accountId,
    );
    linkedin.server.holds.release();
    await renewing;
    expect(await stored()).toMatchObject({ leased: true, sealed: null });
  });
});

describe('a renewal of credentials that are others by now', () => {
  it('asks nothing', async () => {
    await open({});
    const { id: accountId } = await stored();
    const { connections, db } = carillon.app.services;
    expect(await connections.renew(db, accountId, '')).toEqual({ outcome: 'renewed' });
    expect(await connections.renew(db, accountId, '')).toEqual({ outcome: 'renewed' });
    expect(linkedin.renewals()).toBe(1);
  });

  it('asks nothing when they became others just before its lease', async () => {
    await open({ refreshToken: 'rotated' });
    const { id: accountId } = await stored();
    const { connections, db } = carillon.app.services;
    const late = aroundLease({ before: () => connections.renew(db, accountId, '') });
    expect(await connections.renew(late, accountId, '')).toEqual({ outcome: 'renewed' });
    expect(linkedin.renewals()).toBe(1);
  });
});

describe('a worker that was frozen between its lease and the call', () => {
  it('asks nothing', async () => {
    let frozenMs = 0;
    linkedin = await openLinkedInPort({ firstToken: 'expired' });
    const clock = { now: () => new Date(), monotonicMs: () => performance.now() + frozenMs };
    carillon = await openApp(database.url, linkedin.variables, { clock });
    opened.push(carillon);
    const { id: accountId } = await stored();
    const frozen = aroundLease({ after: () => (frozenMs = 31_000) });
    const { connections } = carillon.app.services;
    expect(await connections.renew(frozen, accountId, '')).toEqual({ outcome: 'busy' });
    expect(linkedin.renewals()).toBe(0);
  });
});

describe('a database that is lost while the platform renews', () => {
  it('gets the new credentials when it is back', async () => {
    await open({ refreshToken: 'rotated' });
    const { id: accountId } = await stored();
    const proxy = await openTcpProxy(database.url);
    const cutOff = await openApp(proxy.url, linkedin.variables);
    const { connections, db } = cutOff.app.services;
    try {
      holdRenewal('accepted');
      const renewing = connections.renew(db, accountId, '');
      await untilHeld();
      proxy.cut();
      linkedin.server.holds.release();
      await vi.waitUntil(() => proxy.refusedAtMs.length > 0, { timeout: 10_000, interval: 20 });
      proxy.heal();
      expect(await renewing).toEqual({ outcome: 'renewed' });
    } finally {
      proxy.heal();
      await cutOff.app.close();
      await proxy.close();
    }
    const id = await carillon.schedule({ platform: 'linkedin' });
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'completed' });
    expect(linkedin.renewals()).toBe(1);
  });
});

/** The database, with something that happens right before or after the lease is taken. */
function aroundLease(happens: { before?: () => unknown; after?: () => unknown }): Queryable {
  const { db } = carillon.app.services;
  return {
    run: async (statement) => {
      const takes = statement.text.includes('returning refresh_lease_until');
      if (takes) await happens.before?.();
      const rows = await db.run<never>(statement);
      if (takes) await happens.after?.();
      return rows;
    },
  };
}
