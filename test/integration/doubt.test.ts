import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/emulators/index.ts';
import {
  alarmReasons,
  cleanupTasks,
  listAccounts,
  resolveTask,
  retryTask,
} from '../../src/services/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';
import { person } from '../support/open-app.ts';

const carillon = appForEachTest();

const services = () => carillon.app.services;
const url = 'https://example.com/what-I-saw';

/** A message whose answer was lost, and of which no webhook tells: after or before it was sent. */
async function lostMessage(effect: Fault['effect']): Promise<string> {
  const { faults } = carillon.app.emulated.server;
  faults.arm({ platform: 'whatsapp', operation: 'publish', effect, answer: 'reset', times: 1 });
  faults.arm({
    platform: 'whatsapp',
    operation: 'webhook',
    effect: 'before',
    answer: 'reset',
    times: 1_000,
  });
  return carillon.schedule({ platform: 'whatsapp', config: { to: '+15551234567' } });
}

async function undecided(effect: Fault['effect']): Promise<string> {
  const id = await lostMessage(effect);
  expect((await carillon.untilEnded(id)).failureKind).toBe('outcome_unknown');
  return id;
}

describe('a message in doubt of which no webhook tells', () => {
  it('is waited for, then asks a person, and is not sent again by itself', async () => {
    const id = await lostMessage('after');
    await carillon.process();
    const waiting = await carillon.task(id);
    expect(waiting).toMatchObject({ status: 'running', phase: 'verifying', needsAttention: false });

    const task = await carillon.untilEnded(id);
    expect(task).toMatchObject({
      status: 'failed',
      failureKind: 'outcome_unknown',
      needsAttention: true,
      effects: [{ state: 'unknown' }],
    });
    expect(task.lastError).toContain('WhatsApp');
    expect(await alarmReasons(services())).toMatchObject([{ reason: 'needs_attention', count: 1 }]);
    await carillon.pass(7 * 24 * 3_600_000);
    await carillon.process();
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('can not be retried: the answer names the call that resolves it', async () => {
    const id = await undecided('after');
    await expect(retryTask(services(), person, id)).rejects.toMatchObject({
      code: 'resolve_required',
      status: 409,
      message: expect.stringContaining('/resolve'),
    });
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('that a person saw live is completed, with the link, who said so and when', async () => {
    const id = await undecided('after');
    const said = Date.now();
    await resolveTask(services(), person, id, { published: true, url });
    const task = await carillon.task(id);
    expect(task).toMatchObject({
      status: 'completed',
      failureKind: null,
      lastError: null,
      needsAttention: false,
      result: { url, platform: 'whatsapp', simulated: true },
      effects: [{ state: 'applied', url }],
    });
    expect(task.evidence.at(-1)).toMatchObject({ source: 'person', verdict: 'applied', actor: 'Ada', url });
    const resolved = task.events.find(({ name }) => name === 'resolved');
    expect(resolved).toMatchObject({
      actor: 'Ada',
      requestId: 'request-1',
      detail: { published: true, url },
    });
    expect(resolved?.recordedAt.getTime()).toBeGreaterThanOrEqual(said - 1_000);
    expect(await alarmReasons(services())).toEqual([]);
    expect(await carillon.timesPosted(id)).toBe(1);
    await expect(resolveTask(services(), person, id, { published: true, url })).rejects.toMatchObject({
      code: 'nothing_to_resolve',
    });
  });

  it('that a person did not see live is sent once more when they say so', async () => {
    const id = await undecided('before');
    await resolveTask(services(), person, id, { published: false, retry: true });
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', needsAttention: false });
    expect(await carillon.process()).toMatchObject({ processed: 1, completed: 1 });

    const task = await carillon.task(id);
    expect(task.effects).toMatchObject([{ state: 'absent' }, { state: 'applied' }]);
    expect(task.evidence.find(({ source }) => source === 'person')).toMatchObject({
      verdict: 'absent',
      actor: 'Ada',
      recordedAt: expect.any(Date),
    });
    const names = task.events.map(({ name }) => name);
    expect(names.slice(-3)).toEqual(['undecided', 'resolved', 'completed']);
    expect(task.events.at(-2)).toMatchObject({ actor: 'Ada', detail: { published: false, retry: true } });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('that a person did not see live stays failed when they do not ask for more', async () => {
    const id = await undecided('before');
    await resolveTask(services(), person, id, { published: false });
    const task = await carillon.task(id);
    expect(task).toMatchObject({ status: 'failed', needsAttention: false, effects: [{ state: 'absent' }] });
    expect(await carillon.process()).toMatchObject({ processed: 0 });
    await retryTask(services(), person, id);
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    expect(await carillon.timesPosted(id)).toBe(1);
  });

  it('stays until it is resolved, however old it is', async () => {
    const id = await undecided('after');
    await carillon.pass(40 * 24 * 3_600_000);
    expect(await cleanupTasks(services(), person)).toEqual({ deleted: 0 });
    expect((await carillon.task(id)).needsAttention).toBe(true);
    await resolveTask(services(), person, id, { published: true, url });
    await carillon.pass(40 * 24 * 3_600_000);
    expect(await cleanupTasks(services(), person)).toEqual({ deleted: 1 });
    await expect(carillon.task(id)).rejects.toMatchObject({ code: 'task_not_found' });
  });

  it('can be resolved while it is still waited for', async () => {
    const id = await lostMessage('after');
    await carillon.process();
    const resolved = await resolveTask(services(), person, id, { published: true, url });
    expect(resolved).toMatchObject({ status: 'completed', result: { url } });
    expect(await carillon.timesPosted(id)).toBe(1);
  });
});

describe('a post of a LinkedIn member in doubt', () => {
  it('asks a person at once, since LinkedIn shows applications no member’s posts', async () => {
    const accounts = await listAccounts(services().db, person.workspaceId);
    const member = accounts.find(({ kind }) => kind === 'member');
    const fault = { operation: 'publish', effect: 'after', answer: 'status_500', times: 1 } as const;
    carillon.app.emulated.server.faults.arm({ platform: 'linkedin', ...fault });
    const id = await carillon.schedule({ platform: 'linkedin', accountId: member?.id });
    const task = await carillon.untilEnded(id);
    expect(task).toMatchObject({ status: 'failed', failureKind: 'outcome_unknown', needsAttention: true });
    expect(task.effects).toMatchObject([{ state: 'unknown', readBacks: 0 }]);
    expect(await carillon.timesPosted(id)).toBe(1);

    await resolveTask(services(), person, id, { published: true, postId: 'urn:li:share:1' });
    expect(await carillon.task(id)).toMatchObject({
      status: 'completed',
      result: { postId: 'urn:li:share:1', simulated: true },
    });
  });
});
