import { describe, expect, it } from 'vitest';
import { newId } from '../../src/core/index.ts';
import { addEvidence, intend } from '../../src/journal/index.ts';
import { claim, settle, type ClaimedTask } from '../../src/scheduler/index.ts';
import { retryTask } from '../../src/services/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';
import { person } from '../support/open-app.ts';

const carillon = appForEachTest();

const db = () => carillon.app.services.db;
const undecided = { outcome: 'undecided', message: 'Nobody can know.' } as const;

/** A message whose worker froze after it had intended to send, and the claim of the worker that took it over. */
async function takenOver(): Promise<{ id: string; effectId: string; task: ClaimedTask }> {
  const id = await carillon.schedule({ platform: 'whatsapp', config: { to: '+15551234567' } });
  const frozen = await claimNow(id);
  const intended = await intend(db(), {
    taskId: id,
    epoch: frozen.epoch,
    key: 'post',
    accountId: frozen.accountId ?? '',
    fingerprint: 'one text',
    contentHash: 'any',
    handle: {},
    deadlineMs: 15_000,
    microUsd: 0,
    microUsdLeft: 0,
    quotas: [],
  });
  if (!intended.intended) throw new Error(intended.because);
  await carillon.run('update carillon.agent_tasks set wake_at = carillon.now() where id = $1', id);
  return { id, effectId: intended.effectId, task: await claimNow(id) };
}

async function claimNow(id: string): Promise<ClaimedTask> {
  const [task] = (await claim(db(), newId(), 1, [id])).tasks;
  if (task === undefined) throw new Error('it can not be claimed');
  return task;
}

async function waitingForLocks(): Promise<number | undefined> {
  const [row] = await carillon.run<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return row?.count;
}

describe('the answer to a frozen worker that goes on after another took over', () => {
  it('completes the task, also when it comes while a person is about to be asked', async () => {
    const { id, effectId, task } = await takenOver();
    await addEvidence(db(), effectId, { source: 'lost', verdict: 'unknown' });
    let said: Promise<unknown> = Promise.resolve();
    await db().transaction(async (tx) => {
      await settle(tx, task, undecided, new Date());
      const answer = { source: 'answer', verdict: 'applied', remoteId: 'wamid.late' } as const;
      said = addEvidence(db(), effectId, answer);
      let isOver = false;
      void said.then(() => (isOver = true));
      await expect.poll(async () => isOver || (await waitingForLocks()) === 1).toBe(true);
    });
    await said;
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({
      status: 'completed',
      needsAttention: false,
      result: { postId: 'wamid.late' },
    });
  });

  it('ends the doubt when it is that nothing was sent, and leaves it to the person who was asked to retry', async () => {
    const { id, effectId, task } = await takenOver();
    await addEvidence(db(), effectId, { source: 'lost', verdict: 'unknown' });
    await settle(db(), task, undecided, new Date());
    expect(await carillon.task(id)).toMatchObject({ status: 'failed', needsAttention: true });
    await addEvidence(db(), effectId, { source: 'not_sent', verdict: 'absent' });
    await carillon.pass(60_000);
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({
      status: 'failed',
      failureKind: 'unavailable',
      needsAttention: true,
      lastError: expect.stringContaining('not published'),
    });
    expect(await carillon.timesPosted(id)).toBe(0);
    await retryTask(carillon.app.services, person, id);
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed', needsAttention: false });
    expect(await carillon.timesPosted(id)).toBe(1);
  });
});
