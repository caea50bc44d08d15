import { describe, expect, it } from 'vitest';
import { claim, runTask } from '../../src/scheduler/index.ts';
import { cancelTask, editTask, listTasks, resolveTask, retryTask } from '../../src/services/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';
import { person } from '../support/open-app.ts';

const carillon = appForEachTest();

const services = () => carillon.app.services;
const faults = () => carillon.app.emulated.server.faults;

const people = ['+15552000001', '+15552000002', '+15552000003'];
/** The emulator's number that is not on WhatsApp, which it says at once. */
const nobody = '+15550001234';

const broadcast = (to: string[] = people, config: Record<string, unknown> = {}) =>
  carillon.schedule({ platform: 'whatsapp', content: 'Doors open at nine.', config: { to, ...config } });

const messagesOf = async (id: string) => (await listTasks(services(), person, { parentId: id })).tasks;

/** How many messages the emulator accepted. */
async function accepted(): Promise<number> {
  const address = 'http://carillon.emulator/_emulator/effects/whatsapp';
  const answer = await carillon.app.emulated.server.fetch(new Request(address));
  return (await answer.text()).split('\n').filter((line) => line !== '').length;
}

describe('a broadcast', () => {
  it('sends one message to each recipient and counts them', async () => {
    const id = await broadcast([...people, people[0] ?? '']);
    expect(await carillon.task(id)).toMatchObject({ config: { to: people }, parentId: null });
    const task = await carillon.untilEnded(id);
    expect(task).toMatchObject({
      status: 'completed',
      partial: false,
      result: { simulated: true, recipients: { total: 3, sent: 3, failed: 0, cancelled: 0 } },
    });
    expect(await accepted()).toBe(3);
    const messages = await messagesOf(id);
    expect(messages.map(({ config }) => config['to']).sort()).toEqual(people);
    expect(messages).toMatchObject([{}, {}, {}].map(() => ({ parentId: id, status: 'completed' })));
  });

  it('is one task in the list', async () => {
    const id = await broadcast();
    await carillon.untilEnded(id);
    expect((await listTasks(services(), person)).tasks.map((task) => task.id)).toEqual([id]);
  });

  it('writes its text once for all', async () => {
    const id = await carillon.schedule({
      platform: 'whatsapp',
      content: null,
      config: { to: people, topic: 'Our new opening hours' },
    });
    const task = await carillon.untilEnded(id);
    expect(task.modelCalls).toHaveLength(1);
    const texts = new Set((await messagesOf(id)).map(({ content }) => content));
    expect([...texts]).toEqual([task.content]);
  });

  it('reaches the others when one can not be reached, and says so', async () => {
    const id = await broadcast([...people, nobody], { maxRetries: 0 });
    expect(await carillon.untilEnded(id)).toMatchObject({
      status: 'failed',
      failureKind: 'undeliverable',
      partial: true,
      lastError: expect.stringContaining('1 of 4 recipients'),
      result: { recipients: { total: 4, sent: 3, failed: 1 } },
    });
    expect(await accepted()).toBe(3);
  });

  it('retries only whom it did not reach', async () => {
    const id = await broadcast([...people, nobody], { maxRetries: 0 });
    await carillon.untilEnded(id);
    await retryTask(services(), person, id);
    const statuses = (await messagesOf(id)).map(({ status }) => status).sort();
    expect(statuses).toEqual(['completed', 'completed', 'completed', 'pending']);
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'failed', partial: true });
    expect(await accepted()).toBe(3);
  });

  it('is cancelled with the messages that wait, and says which are live', async () => {
    const id = await broadcast();
    await carillon.process();
    const [first] = await messagesOf(id);
    const { tasks } = await claim(services().db, services().workerId, 1, [first?.id ?? '']);
    const limits = { signal: new AbortController().signal, remainingMs: () => Infinity };
    for (const task of tasks) await runTask(services().db, task, services().run, limits);

    const cancelled = await cancelTask(services(), person, id);
    expect(cancelled).toMatchObject({ pending: false, live: [{ postId: expect.any(String) }] });
    await carillon.pass(60_000);
    await carillon.process();
    expect((await messagesOf(id)).map(({ status }) => status).sort()).toEqual([
      'cancelled',
      'cancelled',
      'completed',
    ]);
    expect(await carillon.task(id)).toMatchObject({ status: 'cancelled', partial: true });
    expect(await accepted()).toBe(1);
  });

  it('is not edited once its messages are on their way', async () => {
    const id = await broadcast();
    await editTask(services(), person, id, { content: 'Doors open at ten.' });
    await carillon.process();
    const late = editTask(services(), person, id, { content: 'Doors open at noon.' });
    await expect(late).rejects.toMatchObject({
      code: 'task_not_editable',
      params: { problem: expect.stringContaining('on their way') },
    });
    await carillon.untilEnded(id);
    const texts = new Set((await messagesOf(id)).map(({ content }) => content));
    expect([...texts]).toEqual(['Doors open at ten.']);
  });

  it('waits for a person where one message is in doubt, without holding up the others', async () => {
    faults().arm({
      platform: 'whatsapp',
      operation: 'publish',
      effect: 'after',
      answer: 'reset',
      times: 1,
    });
    faults().arm({
      platform: 'whatsapp',
      operation: 'webhook',
      effect: 'before',
      answer: 'reset',
      times: 1_000,
    });
    const id = await broadcast();
    for (let looks = 0; looks < 6; looks += 1) {
      await carillon.process();
      await carillon.pass(20 * 60_000);
    }
    const { tasks: asked } = await listTasks(services(), person, { needsAttention: true });
    expect(asked).toMatchObject([{ parentId: id, failureKind: 'outcome_unknown' }]);
    expect(await carillon.task(id)).toMatchObject({ status: 'pending', phase: 'publishing' });
    await resolveTask(services(), person, asked[0]?.id ?? '', { published: true });
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed' });
    expect(await accepted()).toBe(3);
  });

  it('forgets a person with one row', async () => {
    const id = await broadcast();
    await carillon.untilEnded(id);
    await carillon.run('delete from carillon.recipients where address = $1', people[1]);
    expect((await carillon.task(id)).config['to']).toEqual([people[0], people[2]]);
  });

  it('that expires sends nothing more', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const id = await carillon.schedule({
      platform: 'whatsapp',
      content: 'Doors open at nine.',
      config: { to: people },
      expiresAt: soon,
    });
    await carillon.pass(120_000);
    await carillon.process();
    expect(await carillon.task(id)).toMatchObject({ status: 'failed', failureKind: 'missed' });
    expect(await accepted()).toBe(0);
  });

  it('refuses a recipient that is no number, naming which', async () => {
    await expect(broadcast([...people, 'Bob'])).rejects.toMatchObject({
      code: 'invalid_input',
      params: { field: 'config.to', problem: expect.stringContaining('recipient 4') },
    });
  });
});
