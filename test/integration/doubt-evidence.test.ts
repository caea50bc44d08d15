import { describe, expect, it } from 'vitest';
import { newId } from '../../src/core/index.ts';
import type { Fault } from '../../src/emulators/index.ts';
import { addEvidence, intend } from '../../src/journal/index.ts';
import { claim, settle } from '../../src/scheduler/index.ts';
import { cancelTask, resolveTask } from '../../src/services/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';
import { person } from '../support/open-app.ts';

const carillon = appForEachTest();

const services = () => carillon.app.services;
const faults = () => carillon.app.emulated.server.faults;

const loseAnswer = (platform: string, effect: Fault['effect']) =>
  faults().arm({ platform, operation: 'publish', effect, answer: 'reset', times: 1 });

/** Keeps the emulator's status webhooks back until the faults are cleared. */
const keepWebhooksBack = () =>
  faults().arm({
    platform: 'whatsapp',
    operation: 'webhook',
    effect: 'before',
    answer: 'reset',
    times: 1_000,
  });

const message = () => carillon.schedule({ platform: 'whatsapp', config: { to: '+15551234567' } });

/** Runs what is due and delivers what the emulator owes, until the task looks like this. */
const eventually = (id: string) =>
  expect.poll(
    async () => {
      await carillon.process();
      return carillon.task(id);
    },
    { timeout: 15_000, interval: 100 },
  );

/** The webhook that the emulated platform owes for a send, as evidence: it was accepted under this id. */
const late = (effectId: string | undefined, remoteId: string) =>
  addEvidence(services().db, effectId ?? '', { source: 'webhook', verdict: 'applied', remoteId });

describe('a webhook', () => {
  it('settles a message in doubt: it was sent, once', async () => {
    loseAnswer('whatsapp', 'after');
    const id = await message();
    await carillon.process();
    expect((await carillon.task(id)).effects).toMatchObject([{ state: 'unknown' }]);
    await eventually(id).toMatchObject({
      status: 'completed',
      result: { postId: expect.stringContaining('wamid.'), simulated: true },
      effects: [{ state: 'applied', remoteId: expect.stringContaining('wamid.') }],
    });
    const { evidence } = await carillon.task(id);
    expect(evidence.map(({ source, verdict }) => `${source} ${verdict}`).slice(0, 2)).toEqual([
      'answer unknown',
      'webhook applied',
    ]);
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('that comes after a person was asked completes the task', async () => {
    loseAnswer('whatsapp', 'after');
    keepWebhooksBack();
    const id = await message();
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'failed', needsAttention: true });
    faults().clear();
    await eventually(id).toMatchObject({
      status: 'completed',
      needsAttention: false,
      lastError: null,
      result: { postId: expect.stringContaining('wamid.'), delivery: { state: expect.any(String) } },
    });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('that comes twice completes the task when whoever took the first died before that', async () => {
    loseAnswer('whatsapp', 'after');
    keepWebhooksBack();
    const id = await message();
    const { effects } = await carillon.untilEnded(id);
    await carillon.run(
      `update carillon.effects set state = 'applied', remote_id = 'wamid.1' where task_id = $1`,
      id,
    );
    expect(await late(effects[0]?.id, 'wamid.1')).toBe('ignored');
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect(await carillon.task(id)).toMatchObject({ status: 'completed', result: { postId: 'wamid.1' } });
  });

  it('that contradicts a person who saw nothing completes the task', async () => {
    loseAnswer('whatsapp', 'after');
    keepWebhooksBack();
    const id = await message();
    await carillon.untilEnded(id);
    await resolveTask(services(), person, id, { published: false });
    faults().clear();
    await eventually(id).toMatchObject({ status: 'completed', effects: [{ state: 'applied' }] });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('that comes to a task that was cancelled meanwhile shows what is live', async () => {
    loseAnswer('whatsapp', 'after');
    keepWebhooksBack();
    const id = await message();
    await carillon.process();
    expect(await cancelTask(services(), person, id)).toMatchObject({ pending: true });
    await resolveTask(services(), person, id, { published: false, retry: true });
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'cancelled', partial: false });
    const [effect] = (await carillon.task(id)).effects;
    expect(await late(effect?.id, 'wamid.late')).toBe('moved');
    expect(await carillon.task(id)).toMatchObject({ status: 'cancelled', partial: true });
    await expect(cancelTask(services(), person, id)).rejects.toMatchObject({ code: 'task_not_cancellable' });
  });

  it('that comes while a worker decides that nobody can know is not lost', async () => {
    loseAnswer('whatsapp', 'after');
    keepWebhooksBack();
    const id = await message();
    await carillon.process();
    await carillon.run('update carillon.agent_tasks set wake_at = carillon.now() where id = $1', id);
    const { tasks } = await claim(services().db, newId(), 1, [id]);
    const [effect] = (await carillon.task(id)).effects;
    expect(await late(effect?.id, 'wamid.late')).toBe('moved');
    for (const task of tasks) {
      const outcome = { outcome: 'undecided', message: 'Nobody can know.' } as const;
      expect(await settle(services().db, task, outcome, new Date())).toBe('lost');
    }
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect((await carillon.task(id)).result).toMatchObject({ postId: 'wamid.late' });
  });
});

describe('proof of a send that counted as absent', () => {
  /** A message that was sent, that a person did not see, and that they let be sent again. */
  async function misjudged(): Promise<string> {
    loseAnswer('whatsapp', 'after');
    keepWebhooksBack();
    const id = await message();
    await carillon.untilEnded(id);
    await resolveTask(services(), person, id, { published: false, retry: true });
    return id;
  }

  it('that comes before the next send prevents it', async () => {
    const id = await misjudged();
    const [first] = (await carillon.task(id)).effects;
    await late(first?.id, 'wamid.first');
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    const task = await carillon.task(id);
    expect(task).toMatchObject({ result: { postId: 'wamid.first' }, effects: [{ state: 'applied' }] });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('that comes while a worker prepares the next send takes its claim away', async () => {
    const id = await misjudged();
    const { tasks } = await claim(services().db, newId(), 1, [id]);
    const [first] = (await carillon.task(id)).effects;
    await late(first?.id, 'wamid.first');
    const refused = await intend(services().db, {
      taskId: id,
      epoch: tasks[0]?.epoch ?? 0,
      key: 'post',
      accountId: tasks[0]?.accountId ?? '',
      fingerprint: 'equal text',
      contentHash: 'any',
      handle: {},
      deadlineMs: 15_000,
      microUsd: 0,
      microUsdLeft: 0,
      quotas: [],
    });
    expect(refused).toEqual({ intended: false, because: 'claim_lost' });
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('that comes after the next send is shown: it stands there twice', async () => {
    const id = await misjudged();
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    const [first, second] = (await carillon.task(id)).effects;
    faults().clear();
    await eventually(id).toMatchObject({
      status: 'completed',
      result: { postId: second?.remoteId, incident: 'published_twice' },
      effects: [{ state: 'applied' }, { state: 'applied' }],
    });
    const incidents = (await carillon.task(id)).events.filter(({ name }) => name === 'published_twice');
    expect(incidents).toMatchObject([{ detail: { effects: [first?.id, second?.id] } }]);
    expect(await carillon.timesPosted(id)).toBe(2);
  });

  it('that comes while the next send is in doubt ends the sending', async () => {
    const id = await misjudged();
    loseAnswer('whatsapp', 'before');
    await carillon.process();
    const [first] = (await carillon.task(id)).effects;
    await late(first?.id, 'wamid.first');
    await carillon.untilEnded(id);
    await resolveTask(services(), person, id, { published: false, retry: true });
    expect(await carillon.untilEnded(id)).toMatchObject({
      status: 'completed',
      result: { postId: 'wamid.first' },
      effects: [{ state: 'applied' }, { state: 'absent' }],
    });
    expect(await carillon.timesPosted(id)).toBe(1);
  });
});

describe('two posts of equal text', () => {
  it('that were both meant are two posts, also while the first is in doubt', async () => {
    loseAnswer('whatsapp', 'after');
    keepWebhooksBack();
    const post = { platform: 'whatsapp', content: 'Twice on purpose' };
    const config = { to: '+15551234567', allowDuplicate: true };
    const first = await carillon.schedule({ ...post, config });
    await carillon.process();
    const second = await carillon.schedule({ ...post, config });
    await carillon.process();
    expect(await carillon.task(second)).toMatchObject({ status: 'pending', effects: [], retryCount: 0 });

    faults().clear();
    await eventually(first).toMatchObject({ status: 'completed', effects: [{ state: 'applied' }] });
    expect(await carillon.untilEnded(second)).toMatchObject({
      status: 'completed',
      effects: [{ state: 'applied' }],
    });
    const postIds = [first, second].map(async (id) => (await carillon.task(id)).result?.['postId']);
    expect(new Set(await Promise.all(postIds)).size).toBe(2);
    for (const id of [first, second]) expect(await carillon.timesPosted(id)).toBe(1);
  });
});
