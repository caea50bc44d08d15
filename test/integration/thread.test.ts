import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/emulators/index.ts';
import { claim } from '../../src/scheduler/index.ts';
import { cancelTask, editTask, resolveTask, retryTask } from '../../src/services/index.ts';
import { appForEachTest } from '../support/app-for-each-test.ts';
import { person } from '../support/open-app.ts';

const carillon = appForEachTest();

const services = () => carillon.app.services;
const parts = ['One bell.', 'Two bells.', 'Three bells.', 'Four bells.', 'Five bells.'];
const keys = ['post', 'segment:2', 'segment:3', 'segment:4', 'segment:5'];

const thread = (config: Record<string, unknown> = {}) =>
  carillon.schedule({
    platform: 'twitter',
    content: parts[0] ?? '',
    config: { thread: parts.slice(1), ...config },
  });

/** Hits the nth act of the next task, from 1. */
const hit = (nth: number, fault: Pick<Fault, 'effect' | 'answer'>) =>
  carillon.app.emulated.server.faults.arm({
    platform: 'twitter',
    operation: 'publish',
    skip: nth - 1,
    times: 1,
    ...fault,
  });

/** Hits the next comment; on X it is a post like any other, after the first. */
const hitComment = (platform: string, fault: Pick<Fault, 'effect' | 'answer'>) =>
  platform === 'twitter'
    ? hit(2, fault)
    : carillon.app.emulated.server.faults.arm({ platform, operation: 'comment', times: 1, ...fault });

interface Item {
  id: string;
  text: string;
  taskId: string;
  replyTo: string | null;
}

/** What the task has on its platform, oldest first. */
async function shown(id: string): Promise<Item[]> {
  const { platform } = await carillon.task(id);
  const address = `http://carillon.emulator/_emulator/feeds/${platform}?format=json&limit=500`;
  const answer = await carillon.app.emulated.server.fetch(new Request(address));
  const { items } = (await answer.json()) as { items: Item[] };
  return items.filter(({ taskId }) => taskId === id).toReversed();
}

/** Each part once, in order, each answering the one before it. */
async function expectWholeThread(id: string): Promise<void> {
  const items = await shown(id);
  expect(items.map(({ text }) => text)).toEqual(parts);
  expect(items.map(({ replyTo }) => replyTo)).toEqual([null, ...items.slice(0, -1).map((one) => one.id)]);
}

const sent = async (id: string) => (await carillon.task(id)).effects.map(({ key }) => key);

describe('a thread', () => {
  it('is published part by part, each once, each answering the one before', async () => {
    const id = await thread();
    expect(await carillon.process()).toMatchObject({ completed: 1 });
    const task = await carillon.task(id);
    expect(task).toMatchObject({ status: 'completed', partial: false });
    expect(task.effects.map(({ key, state }) => [key, state])).toEqual(keys.map((key) => [key, 'applied']));
    expect(task.result).toMatchObject({
      postId: task.effects[0]?.remoteId,
      posts: keys.map((effect) => ({ effect, postId: expect.any(String), url: expect.any(String) })),
    });
    await expectWholeThread(id);
  });

  it.each([1, 2, 3, 4, 5])('whose part %i was lost after the effect goes on behind it', async (nth) => {
    hit(nth, { effect: 'after', answer: 'reset' });
    const id = await thread();
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed' });
    expect(await sent(id)).toEqual(keys);
    await expectWholeThread(id);
  });

  it.each([1, 3, 5])('whose part %i never arrived sends that one again, and no other', async (nth) => {
    hit(nth, { effect: 'before', answer: 'status_502' });
    const id = await thread();
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed' });
    const again = keys[nth - 1] ?? '';
    expect((await sent(id)).filter((key) => key === again)).toHaveLength(2);
    expect(await sent(id)).toHaveLength(6);
    await expectWholeThread(id);
  });

  it('that is rate limited in the middle goes on there, without spending a retry', async () => {
    hit(3, { effect: 'before', answer: 'rate_limited' });
    const id = await thread();
    await carillon.process();
    const waiting = await carillon.task(id);
    expect(waiting).toMatchObject({ status: 'pending', retryCount: 0, partial: false });
    expect(waiting.result).toMatchObject({ posts: [{ effect: 'post' }, { effect: 'segment:2' }] });
    await carillon.untilEnded(id);
    await expectWholeThread(id);
  });

  it('whose worker died at part 3 is resumed at the right one', async () => {
    hit(3, { effect: 'before', answer: 'rate_limited' });
    const id = await thread();
    await carillon.process();
    await carillon.pass(60 * 60_000);
    // Claimed by a worker that does nothing any more; its lease ends.
    await claim(services().db, services().workerId, 1, [id]);
    await carillon.pass(61_000);
    await carillon.untilEnded(id);
    expect(await sent(id)).toEqual(['post', 'segment:2', 'segment:3', 'segment:3', 'segment:4', 'segment:5']);
    await expectWholeThread(id);
  });

  it('is cancelled between two parts: what is live stays and is named', async () => {
    hit(3, { effect: 'before', answer: 'rate_limited' });
    const id = await thread();
    await carillon.process();
    const { task, live, pending } = await cancelTask(services(), person, id);
    expect(task).toMatchObject({ status: 'cancelled', partial: true });
    expect(pending).toBe(false);
    expect(live.map(({ postId }) => postId)).toEqual((await shown(id)).map((item) => item.id));
    expect(live).toHaveLength(2);
    await carillon.pass(60 * 60_000);
    await carillon.process();
    expect(await shown(id)).toHaveLength(2);
  });

  it('cancelled while a part is in doubt ends with what turns out to be live', async () => {
    hit(2, { effect: 'after', answer: 'reset' });
    const id = await thread();
    await carillon.process();
    expect(await cancelTask(services(), person, id)).toMatchObject({ pending: true, live: [{}] });
    expect(await carillon.untilEnded(id)).toMatchObject({
      status: 'cancelled',
      partial: true,
      result: { posts: [{ effect: 'post' }, { effect: 'segment:2' }] },
    });
    expect(await shown(id)).toHaveLength(2);
  });

  it('goes on behind what is live when it is retried', async () => {
    hit(4, { effect: 'before', answer: 'rate_limited' });
    const id = await thread();
    await carillon.process();
    const edited = editTask(services(), person, id, { content: 'Another text' });
    await expect(edited).rejects.toMatchObject({ code: 'task_not_editable' });
    await cancelTask(services(), person, id);
    await retryTask(services(), person, id);
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed', partial: false });
    await expectWholeThread(id);
  });

  it('refused in the middle fails in part, and says what is live', async () => {
    // X refuses a text it just had from the same account.
    const id = await thread({ thread: ['Two bells.', 'Three bells.', 'Two bells.'] });
    const failed = await carillon.untilEnded(id);
    expect(failed).toMatchObject({ status: 'failed', failureKind: 'rejected', partial: true });
    expect(failed.result).toMatchObject({ posts: keys.slice(0, 3).map((effect) => ({ effect })) });
    expect(await shown(id)).toHaveLength(3);
  });

  it('is not missed once it has begun', async () => {
    hit(2, { effect: 'before', answer: 'rate_limited' });
    const id = await carillon.schedule({
      platform: 'twitter',
      content: parts[0] ?? '',
      config: { thread: parts.slice(1) },
      expiresAt: new Date(Date.now() + 30 * 60_000).toISOString(),
    });
    await carillon.process();
    await carillon.pass(72 * 3_600_000);
    expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed' });
    await expectWholeThread(id);
  });

  it('is refused where the platform has none, and part by part where a part is too long', async () => {
    const config = { thread: ['More'] };
    await expect(carillon.schedule({ platform: 'facebook', content: 'Hello', config })).rejects.toMatchObject(
      { code: 'invalid_input', params: { field: 'config.thread' } },
    );
    await expect(thread({ thread: ['fits', 'x'.repeat(281)] })).rejects.toMatchObject({
      code: 'content_rejected',
      params: { field: 'config.thread', problem: expect.stringContaining('part 3'), limit: 280, value: 281 },
    });
  });
});

describe('a first comment', () => {
  const post = (platform: string) =>
    carillon.schedule({
      platform,
      content: `Hello ${platform}`,
      config: { firstComment: 'The link: https://example.com/tower' },
    });

  describe.each(['facebook', 'twitter', 'linkedin'])('on %s', (platform) => {
    it('follows its post, once', async () => {
      const id = await post(platform);
      expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed' });
      const [first, comment, ...rest] = await shown(id);
      expect(rest).toEqual([]);
      expect(comment).toMatchObject({ replyTo: first?.id });
      expect(await sent(id)).toEqual(['post', 'comment']);
    });

    it.each(['after', 'before'] as const)(
      'whose answer is lost %s the effect stands there once',
      async (effect) => {
        hitComment(platform, { effect, answer: 'status_503' });
        const id = await post(platform);
        expect(await carillon.untilEnded(id)).toMatchObject({ status: 'completed' });
        expect(await shown(id)).toHaveLength(2);
      },
    );
  });

  it('of a member on LinkedIn in doubt asks a person, and the answer ends it', async () => {
    const accounts = await carillon.run<{ id: string }>(
      `select id from carillon.accounts where platform = 'linkedin' and kind = 'member'`,
    );
    hitComment('linkedin', { effect: 'after', answer: 'truncated' });
    const id = await carillon.schedule({
      platform: 'linkedin',
      accountId: accounts[0]?.id ?? '',
      content: 'Hello',
      config: { firstComment: 'And a link' },
    });
    const asked = await carillon.untilEnded(id);
    expect(asked).toMatchObject({ status: 'failed', failureKind: 'outcome_unknown', partial: true });
    const resolved = await resolveTask(services(), person, id, { published: true });
    expect(resolved).toMatchObject({ status: 'completed', partial: false, needsAttention: false });
    expect(await shown(id)).toHaveLength(2);
  });
});
