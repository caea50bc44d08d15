import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/core/index.ts';
import { claim, leaseMs, rescue } from '../../src/scheduler/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';
import { spawnWorker, type Doom, type SpawnedWorker } from '../support/spawn-worker.ts';

let database: TestDatabase;
let carillon: OpenApp;
/** What a test started and must end. */
const spawned: SpawnedWorker[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  carillon = await openApp(database.url);
});
afterEach(async () => {
  for (const worker of spawned.splice(0)) await worker.kill();
});
afterAll(async () => {
  await carillon.app.close();
  await database.drop();
});

const db = () => carillon.app.services.db;

async function spawnFor(taskId: string, until: Doom['until']): Promise<SpawnedWorker> {
  const worker = await spawnWorker({ databaseUrl: database.url, taskId, until });
  spawned.push(worker);
  return worker;
}

interface Row extends Record<string, unknown> {
  status: string;
  openEffect: string;
  claimedBy: string | null;
  wakeAt: Date;
}

async function rowOf(id: string): Promise<Row> {
  const [row] = await carillon.run<Row>(
    `select status, open_effect as "openEffect", claimed_by as "claimedBy", wake_at as "wakeAt"
     from carillon.agent_tasks where id = $1`,
    id,
  );
  if (row === undefined) throw new Error('no such task');
  return row;
}

/** Claims the task in the name of a worker of which the workers' table says `identity`. */
async function claimAs(
  identity: { bootId?: string; pidNamespace?: string; pid?: number; processStarted?: string },
  taskId: string,
): Promise<void> {
  const workerId = newId();
  // This process is known to the table; what is not said is like it.
  await carillon.run(
    `insert into carillon.workers (id, boot_id, pid_namespace, pid, process_started)
     select $1, coalesce($3, boot_id), coalesce($4, pid_namespace), coalesce($5, pid), coalesce($6, process_started)
     from carillon.workers where id = $2`,
    workerId,
    carillon.app.services.workerId,
    identity.bootId,
    identity.pidNamespace,
    identity.pid,
    identity.processStarted,
  );
  expect((await claim(db(), workerId, 1, [taskId])).tasks).toHaveLength(1);
}

describe('a worker that was killed', () => {
  it('hands its task on at once: the next worker completes it within 5 s', async () => {
    const id = await carillon.schedule();
    const worker = await spawnFor(id, 'claimed');
    expect(await rescue(db())).toBe(0);
    await worker.kill();
    expect(await rowOf(id)).toMatchObject({ status: 'running', openEffect: 'none' });

    const next = await openApp(database.url);
    spawned.push({ kill: () => next.app.close() });
    next.app.startWorker();
    await expect
      .poll(async () => (await carillon.task(id)).status, { timeout: 5_000, interval: 50 })
      .toBe('completed');
    expect((await carillon.task(id)).attempts).toMatchObject([
      { number: 1, outcome: null },
      { number: 1, outcome: 'completed' },
    ]);
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('between intend and evidence leaves the wait of its call as it was; then the post is found', async () => {
    const id = await carillon.schedule();
    const worker = await spawnFor(id, 'publishing');
    await expect.poll(() => carillon.timesPosted(id), { timeout: 10_000 }).toBe(1);
    await worker.kill();
    const before = await rowOf(id);
    expect(before).toMatchObject({ status: 'running', openEffect: 'intended' });

    expect(await rescue(db())).toBe(0);
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    expect(await rowOf(id)).toEqual(before);
    expect(before.wakeAt.getTime()).toBeGreaterThan(Date.now() + 5_000);

    const task = await carillon.untilEnded(id);
    expect(task).toMatchObject({ status: 'completed', effects: [{ state: 'applied' }] });
    expect(task.evidence.map(({ source }) => source)).toEqual(['lost', 'read_back']);
    expect(await carillon.timesPosted(id)).toBe(1);
  });
});

describe('a worker whose death can not be seen from here', () => {
  it.each([
    ['another boot', { bootId: 'another-boot' }],
    ['another pid namespace', { pidNamespace: 'pid:[1]' }],
  ])('because it is of %s, is believed until its lease ends', async (_name, elsewhere) => {
    const id = await carillon.schedule();
    // The largest pid that Linux gives: nobody has it.
    await claimAs({ ...elsewhere, pid: 4_194_304 }, id);
    expect(await rescue(db())).toBe(0);
    await carillon.pass(leaseMs - 10_000);
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    await carillon.pass(10_000);
    expect(await carillon.process()).toMatchObject({ processed: 1, completed: 1 });
    expect(await carillon.timesPosted(id)).toBe(1);
  });
});

describe('a pid of this machine', () => {
  it('that another process has got since does not keep the dead one alive', async () => {
    const id = await carillon.schedule();
    await claimAs({ processStarted: '1' }, id);
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect((await carillon.task(id)).status).toBe('completed');
  });
});

describe('a task whose workers die', () => {
  it('three times in a row fails as worker_crashed, and nothing of it was published', async () => {
    const id = await carillon.schedule();
    for (let death = 1; death <= 3; death += 1) {
      await claimAs({ pid: 4_194_304 }, id);
      expect((await carillon.task(id)).status).toBe('running');
      expect(await rescue(db())).toBe(1);
    }
    expect(await carillon.process()).toMatchObject({ processed: 1, failed: 1 });
    const task = await carillon.task(id);
    expect(task).toMatchObject({ status: 'failed', failureKind: 'worker_crashed', needsAttention: true });
    expect(await carillon.timesPosted(id)).toBe(0);
  });

  it('twice is run, and starts counting anew after an outcome', async () => {
    const id = await carillon.schedule();
    for (let death = 1; death <= 2; death += 1) {
      await claimAs({ pid: 4_194_304 }, id);
      await rescue(db());
    }
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    const [row] = await carillon.run(
      'select lease_losses::int as losses from carillon.agent_tasks where id = $1',
      id,
    );
    expect(row).toEqual({ losses: 0 });
  });
});
