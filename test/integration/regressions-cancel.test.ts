// What users of other schedulers reported, about cancels and rescues that race. Of the same list, shown elsewhere: a
// killed worker's claim (rescue.test.ts), the fence that a cancel takes away (scheduler.test.ts).
import { describe, expect, it } from 'vitest';
import { CarillonError, newId } from '../../src/core/index.ts';
import { intend } from '../../src/journal/index.ts';
import {
  claim,
  rescue,
  settle,
  statistics,
  type ClaimedTask,
  type Outcome,
} from '../../src/scheduler/index.ts';
import { cancelTask, retryTask } from '../../src/services/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';
import { person } from '../support/open-app.ts';

const carillon = appForEachTest();

const services = () => carillon.app.services;
const due = (count: number, input = {}) =>
  Promise.all(Array.from({ length: count }, () => carillon.schedule(input)));

/** Claims the task in the name of a process of this machine that is gone. */
async function claimAsDead(taskId: string): Promise<ClaimedTask> {
  const workerId = newId();
  // The largest pid that Linux gives: nobody has it.
  await carillon.run(
    `insert into carillon.workers (id, boot_id, pid_namespace, pid, process_started)
     select $1, boot_id, pid_namespace, 4194304, process_started from carillon.workers where id = $2`,
    workerId,
    services().workerId,
  );
  const [task] = (await claim(services().db, workerId, 1, [taskId])).tasks;
  if (task === undefined) throw new Error('not claimed');
  return task;
}

async function expectCountsRight(): Promise<void> {
  const { byType } = await statistics(services().db, person.workspaceId, new Set());
  const [row] = await carillon.run(
    `select count(*) filter (where status = 'completed') as completed, count(*) filter (where status = 'failed') as failed,
       count(*) filter (where status = 'cancelled') as cancelled
     from carillon.agent_tasks where type = 'social_post'`,
  );
  expect(byType['social_post']).toMatchObject(row ?? {});
}

/** The code of a refusal; a deadlock or anything else is thrown on. */
function refusal(error: unknown): string {
  if (error instanceof CarillonError) return error.code;
  throw error;
}

describe('rescue', () => {
  it('never overwrites a completed row, nor lets the late worker do it', async () => {
    const { db, workerId } = services();
    const id = await carillon.schedule();
    const late = await claimAsDead(id);
    const failure = { kind: 'unavailable', message: 'too late' } as const;
    const settleLate = () => settle(db, late, { outcome: 'failed', failure }, new Date());
    expect(await rescue(db)).toBe(1);
    const [next] = (await claim(db, workerId, 1, [id])).tasks;
    expect(await settleLate()).toBe('lost');
    expect(await settle(db, next!, { outcome: 'done', result: {}, visibleEffects: 0 }, new Date())).toBe(
      'completed',
    );
    const completed = await carillon.task(id);
    expect(await settleLate()).toBe('lost');
    expect(await rescue(db)).toBe(0);
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    expect(await carillon.task(id)).toEqual(completed);
  });

  it('racing the end of the run leaves the row completed', async () => {
    const ids = await due(20);
    const dead = await Promise.all(ids.map(claimAsDead));
    const done: Outcome = { outcome: 'done', result: {}, visibleEffects: 0 };
    const [settled] = await Promise.all([
      Promise.all(dead.map((task) => settle(services().db, task, done, new Date()))),
      rescue(services().db),
      rescue(services().db),
    ]);
    expect(new Set(settled)).toEqual(new Set(['completed']));
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    for (const id of ids) expect((await carillon.task(id)).status).toBe('completed');
  });

  it('honours a cancel that waits for a send in doubt', async () => {
    const id = await carillon.schedule();
    const dead = await claimAsDead(id);
    const free = { microUsd: 0, microUsdLeft: 0, quotas: [] };
    const intent = {
      key: 'post',
      fingerprint: 'f',
      contentHash: 'c',
      handle: {},
      deadlineMs: 1_000,
      ...free,
    };
    const { epoch, accountId } = dead;
    expect(
      await intend(services().db, { ...intent, taskId: id, epoch, accountId: accountId ?? '' }),
    ).toMatchObject({ intended: true });
    expect(await cancelTask(services(), person, id)).toMatchObject({ pending: true, live: [] });
    expect(await rescue(services().db)).toBe(0);
    expect(await carillon.untilEnded(id)).toMatchObject({
      status: 'cancelled',
      effects: [{ state: 'absent' }],
    });
    expect(await carillon.timesPosted(id)).toBe(0);
  });
});

describe('a task that was cancelled before its time', () => {
  it('and is retried is published at its time, not at once', async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000);
    const id = await carillon.schedule({ scheduledAt });
    await cancelTask(services(), person, id);
    await retryTask(services(), person, id);
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', wakeAt: scheduledAt });
  });
});

describe('a cancel', () => {
  const failure = { kind: 'unavailable', message: 'down' } as const;

  it.each<[string, Outcome, string]>([
    ['complete', { outcome: 'done', result: {}, visibleEffects: 0 }, 'completed'],
    ['fail', { outcome: 'failed', failure: { ...failure, kind: 'invalid' } }, 'failed'],
    ['a failure that is retried', { outcome: 'failed', failure }, 'pending'],
  ])('racing %s does not deadlock, and both know who won', async (_name, outcome, status) => {
    const { db, workerId } = services();
    const ids = await due(60);
    const { tasks } = await claim(db, workerId, 60, ids);
    expect(tasks).toHaveLength(60);
    const cancelled = new Map<string, boolean>();
    const settled = new Map<string, string>();
    await Promise.all(
      tasks.flatMap((task, index) => {
        const cancelIt = async () => {
          const said = await cancelTask(services(), person, task.id).catch(refusal);
          cancelled.set(task.id, said !== 'task_not_cancellable');
        };
        const settleIt = async () => {
          settled.set(task.id, await settle(db, task, outcome, new Date()));
        };
        return index % 2 === 0 ? [cancelIt(), settleIt()] : [settleIt(), cancelIt()];
      }),
    );
    for (const id of ids) {
      const task = await carillon.task(id);
      // What was settled to wait can still be cancelled after it.
      const settledFirst = settled.get(id) !== 'lost';
      expect(settledFirst ? settled.get(id) : status).toBe(status);
      expect(cancelled.get(id)).toBe(!settledFirst || status === 'pending');
      expect(task.status).toBe(cancelled.get(id) ? 'cancelled' : status);
      expect(task.effects).toEqual([]);
    }
    await expectCountsRight();
  });

  it('at any moment of a real run publishes nothing once it is confirmed', async () => {
    const ids = await due(60);
    const running = carillon.app.process();
    const confirmed = new Map<string, boolean>();
    // From the other end: cancels and runs meet in the middle.
    for (const id of ids.toReversed()) {
      const said = await cancelTask(services(), person, id).catch(refusal);
      confirmed.set(id, typeof said === 'object' && !said.pending);
    }
    await running;
    expect(new Set(confirmed.values())).toEqual(new Set([true, false]));
    for (const [id, isConfirmed] of confirmed) {
      expect((await carillon.untilEnded(id)).status).toBe(isConfirmed ? 'cancelled' : 'completed');
      expect(await carillon.timesPosted(id)).toBe(isConfirmed ? 0 : 1);
    }
    await expectCountsRight();
  });
});
