import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/emulators/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';

const carillon = appForEachTest();

/** A post whose answer is lost before or after the effect. */
async function lost(effect: Fault['effect']): Promise<string> {
  const { faults } = carillon.app.emulated.server;
  faults.arm({ platform: 'facebook', operation: 'publish', effect, answer: 'reset', times: 1 });
  const id = await carillon.schedule();
  await carillon.process();
  return id;
}

/** Looks once at a task in doubt, whatever it waits for, and at no other. */
async function look(id: string): Promise<void> {
  await carillon.run(
    `update carillon.agent_tasks
     set wake_at = case when id = $1 then carillon.now() else carillon.now() + interval '1 hour' end`,
    id,
  );
  await carillon.process();
}

/** A post on the page that no task made. */
async function strangersPost(): Promise<void> {
  const form = new URLSearchParams({ message: 'From another tool', access_token: 'emulated-facebook-token' });
  const address = 'http://carillon.emulator/facebook/v25.0/100000000000001/feed';
  const { server } = carillon.app.emulated;
  const answer = await server.fetch(new Request(address, { method: 'POST', body: form }));
  expect(answer.status).toBe(200);
}

async function waitsSeconds(id: string): Promise<number> {
  const [row] = await carillon.run<{ seconds: string }>(
    'select extract(epoch from wake_at - carillon.now()) as seconds from carillon.agent_tasks where id = $1',
    id,
  );
  return Number(row?.seconds);
}

describe('a post in doubt beside one that no task explains', () => {
  it('looks again soon while the other may be that of another task in doubt', async () => {
    const other = await lost('after');
    const id = await lost('before');
    await carillon.pass(2_000);
    await look(id);
    expect(await waitsSeconds(id)).toBeLessThanOrEqual(5);
    expect((await carillon.task(id)).effects).toMatchObject([{ state: 'unknown', readBacks: 0 }]);

    await look(other);
    expect((await carillon.task(other)).status).toBe('completed');
    expect((await carillon.untilEnded(id)).status).toBe('completed');
    expect([await carillon.timesPosted(id), await carillon.timesPosted(other)]).toEqual([1, 1]);
  });

  it('waits longer beside a stranger’s, and asks a person in the end instead of sending again', async () => {
    const id = await lost('before');
    await strangersPost();
    await carillon.pass(2_000);
    await look(id);
    expect(await waitsSeconds(id)).toBeGreaterThan(25);
    await carillon.pass(31 * 60_000);
    await look(id);
    const task = await carillon.task(id);
    expect(task).toMatchObject({ status: 'failed', failureKind: 'outcome_unknown', needsAttention: true });
    expect(await carillon.timesPosted(id)).toBe(0);
  });
});
