import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/core/index.ts';
import {
  claim,
  defaultWorkspaceId,
  holdAfterRestore,
  pause,
  release,
  resume,
} from '../../src/scheduler/index.ts';
import { alarmReasons, markRestored, recognise, resumeTasks } from '../../src/services/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';
import { person } from '../support/open-app.ts';

const carillon = appForEachTest();

const db = () => carillon.app.services.db;
const holdOf = async (id: string) => (await carillon.task(id)).hold;
const accountOf = async (id: string) => (await carillon.task(id)).accountId ?? '';
const freed = (ids: string[] | null = null) =>
  release(db(), defaultWorkspaceId, 'restore', ids, person.actor);

describe('a pause', () => {
  it('of everything, a workspace and an account each hold a task until the last is lifted', async () => {
    const id = await carillon.schedule();
    const scopes = [
      { everything: true },
      { workspaceId: defaultWorkspaceId },
      { accountId: await accountOf(id) },
    ] as const;
    for (const scope of scopes) await pause(db(), scope);
    expect(await carillon.process()).toMatchObject({ processed: 0, remaining: 0 });
    expect(await holdOf(id)).toBe('paused');

    const freedBy: number[] = [];
    for (const scope of scopes) {
      expect(await carillon.process()).toMatchObject({ processed: 0 });
      freedBy.push(await resume(db(), scope));
    }
    expect(freedBy).toEqual([0, 0, 1]);
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('of one account leaves the others alone', async () => {
    const [held, other] = [await carillon.schedule(), await carillon.schedule({ platform: 'linkedin' })];
    const scope = { accountId: await accountOf(held) };
    await pause(db(), scope);
    expect(await carillon.process()).toMatchObject({ processed: 1, completed: 1 });
    expect([await holdOf(held), (await carillon.task(other)).status]).toEqual(['paused', 'completed']);
    expect(await resume(db(), scope)).toBe(1);
    expect(await carillon.process()).toMatchObject({ completed: 1 });
  });

  it('does not keep back finding out what became of a send in doubt', async () => {
    const fault = { operation: 'publish', effect: 'after', answer: 'reset', times: 1 } as const;
    carillon.app.emulated.server.faults.arm({ platform: 'facebook', ...fault });
    const id = await carillon.schedule();
    await carillon.process();
    await pause(db(), { everything: true });
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed', hold: null });
  });

  it('that outlasts a task makes it missed, not published late', async () => {
    const id = await carillon.schedule({ config: { missedAfterMinutes: 30 } });
    await pause(db(), { everything: true });
    await carillon.process();
    await carillon.pass(31 * 60_000);
    await resume(db(), { everything: true });
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'failed', failureKind: 'missed' });
    expect(await carillon.timesPosted(id)).toBe(0);
  });
});

describe('a database that was restored or copied', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'carillon-hold-'));
    await recognise(db(), dataDir);
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('is known by an id that the data folder keeps; the same one holds nothing', async () => {
    const id = await carillon.schedule();
    expect(await recognise(db(), dataDir)).toBe(0);
    expect(await holdOf(id)).toBeNull();
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    const [instance] = await carillon.run<{ id: string }>('select id from carillon.instance');
    expect(await readFile(join(dataDir, 'instance-id'), 'utf8')).toBe(instance?.id);
  });

  it('starts with everything overdue on hold, once; what is named, then the rest, is let go', async () => {
    const ids = [await carillon.schedule(), await carillon.schedule(), await carillon.schedule()];
    const later = await carillon.schedule({ scheduledAt: '2099-01-01T09:00:00Z' });
    await markRestored(db());
    expect(await recognise(db(), dataDir)).toBe(3);
    expect(await recognise(db(), dataDir)).toBe(0);
    expect([await holdOf(ids[0] ?? ''), await holdOf(later)]).toEqual(['restore', null]);
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    expect(await alarmReasons({ db: db() })).toMatchObject([{ reason: 'held_restore', count: 3 }]);

    expect(await freed(ids.slice(0, 1))).toEqual(ids.slice(0, 1));
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect((await freed()).sort()).toEqual(ids.slice(1).sort());
    expect(await carillon.process()).toMatchObject({ completed: 2 });
    const [first] = ids;
    expect((await carillon.task(first ?? '')).events).toMatchObject([
      {},
      { name: 'held', detail: { hold: 'restore' } },
      { name: 'released', actor: person.actor.name },
      { name: 'completed' },
    ]);
  });

  it('holds what was running at the time of the backup too: it may have been published since', async () => {
    const id = await carillon.schedule();
    await claim(db(), carillon.app.services.workerId, 1, [id]);
    await markRestored(db());
    expect(await recognise(db(), dataDir)).toBe(1);
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', hold: 'restore' });
    await carillon.pass(120_000);
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    await freed();
    expect(await carillon.process()).toMatchObject({ completed: 1 });
  });

  it('holds what a pause held then, so that a resume does not publish it again', async () => {
    const id = await carillon.schedule();
    await pause(db(), { everything: true });
    await carillon.process();
    await markRestored(db());
    expect(await recognise(db(), dataDir)).toBe(1);
    expect(await resume(db(), { everything: true })).toBe(0);
    expect(await holdOf(id)).toBe('restore');
    await freed();
    expect(await carillon.process()).toMatchObject({ completed: 1 });
  });

  it('reads back what was in doubt, and publishes nothing of it', async () => {
    const fault = { operation: 'publish', effect: 'after', answer: 'reset', times: 1 } as const;
    carillon.app.emulated.server.faults.arm({ platform: 'facebook', ...fault });
    const id = await carillon.schedule();
    await carillon.process();
    await markRestored(db());
    expect(await recognise(db(), dataDir)).toBe(0);
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed', hold: null });
    expect(await carillon.timesPosted(id)).toBe(1);
  });
});

describe('an approval', () => {
  const content = 'Approved words';
  const hashOf = (text: string) => sha256({ text, link: null, linkTitle: null, template: null });

  async function awaitApproval(text: string): Promise<string> {
    const [row] = await carillon.run<{ id: string }>(
      `insert into carillon.agent_tasks (type, platform, scheduled_at, content, hold, approved_hash)
       values ('social_post', 'facebook', carillon.now(), $1, 'approval', $2) returning id`,
      text,
      hashOf(content),
    );
    return row?.id ?? '';
  }

  it('is waited for; what was approved is published after it', async () => {
    const id = await awaitApproval(content);
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    expect(await alarmReasons({ db: db() })).toMatchObject([{ reason: 'held_approval', count: 1 }]);
    expect(await resumeTasks(carillon.app.services, person, { hold: 'approval', taskIds: [id] })).toBe(1);
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('of words that are others by then publishes nothing', async () => {
    const id = await awaitApproval(content);
    expect(await resumeTasks(carillon.app.services, person, { hold: 'approval' })).toBe(1);
    await carillon.run(`update carillon.agent_tasks set content = 'Other words' where id = $1`, id);
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'failed', failureKind: 'invalid', effects: [] });
  });

  it('is still waited for after a restore', async () => {
    const id = await awaitApproval(content);
    expect(await holdAfterRestore(db())).toBe(0);
    expect(await holdOf(id)).toBe('approval');
  });
});
