import { describe, expect, it } from 'vitest';
import type { Draft, ReplyKind } from '../../../src/platforms/index.ts';
import type { OpenPlatform } from '../open-platform.ts';
import type { Subject } from './subject.ts';

const short = { deadlineMs: 300 };

/** What may follow a post: the next part of a thread, a comment below it. */
export function exerciseReplies(subject: Subject): void {
  for (const as of subject.platform.limits.replies) {
    describe(`a ${as}`, () => {
      exerciseReply(subject, as);
    });
  }
}

function exerciseReply(
  { platform, identity, witness, exercise, open, draft, accept }: Subject,
  as: ReplyKind,
) {
  // On X a comment is a post that answers one; elsewhere it is a call of its own.
  const operation = exercise.commentOperation ?? 'publish';
  const reply = (text: string, to: string): Draft => draft(text, { reply: { as, to } });

  async function below(on: OpenPlatform, to: string) {
    const since = new Date(Date.now() - 60_000);
    return platform.recentPosts(on.connection, since, {}, { as, to });
  }

  /** Remote ids of what stands below the post and is this reply; as it is where nobody can read them. */
  async function matches(on: OpenPlatform, wanted: Draft, otherwise: string[]): Promise<string[]> {
    if (witness !== 'list') return otherwise;
    const { complete, posts } = await below(on, wanted.reply?.to ?? '');
    expect(complete).toBe(true);
    return posts.filter((post) => platform.isSame(wanted, post, {})).map(({ remoteId }) => remoteId);
  }

  it('stands below its post, and read-back tells which it is', async () => {
    const on = await open();
    const [first, second] = [await accept(on, draft('First')), await accept(on, draft('Second'))];
    const wanted = reply('Down here', first);
    const id = await accept(on, wanted);
    expect((await on.feed()).map(({ text, replyTo }) => [text, replyTo])).toEqual([
      ['Down here', first],
      ['Second', null],
      ['First', null],
    ]);
    expect(await matches(on, wanted, [id])).toEqual([id]);
    expect(await matches(on, reply('Down here', second), [])).toEqual([]);
    expect(await matches(on, reply('Not there', first), [])).toEqual([]);
  });

  it('is no post of its own', async () => {
    const on = await open();
    const first = await accept(on, draft('First'));
    await accept(on, reply('Twin', first));
    if (witness !== 'list') return;
    const { posts } = await platform.recentPosts(on.connection, new Date(Date.now() - 60_000), {}, null);
    expect(posts.filter((post) => platform.isSame(draft('Twin'), post, {}))).toEqual([]);
  });

  it('is found whatever the platform did to its text', async () => {
    const on = await open();
    const first = await accept(on, draft('First'));
    for (const text of exercise.texts) {
      const id = await accept(on, reply(text, first));
      expect(await matches(on, reply(text, first), [id])).toEqual([id]);
    }
  });

  it.each(['after', 'before'] as const)('whose answer is lost %s the effect is unknown', async (effect) => {
    for (const answer of ['reset', 'timeout', 'status_500', 'status_502', 'status_503'] as const) {
      const on = await open();
      const first = await accept(on, draft('First'));
      on.fail(operation, effect, answer);
      const wanted = reply('Lost', first);
      expect((await on.publish(wanted, short)).outcome).toBe('unknown');
      const live = effect === 'after' ? 1 : 0;
      expect(await on.effects()).toHaveLength(1 + live);
      expect(await matches(on, wanted, Array(live).fill(''))).toHaveLength(live);
    }
  });

  it('that is accepted without an id is found', async () => {
    const on = await open();
    const first = await accept(on, draft('First'));
    on.fail(operation, 'after', 'without_id');
    const wanted = reply('Nameless', first);
    expect((await on.publish(wanted)).outcome).toBe('applied_unidentified');
    expect(await matches(on, wanted, [''])).toHaveLength(1);
  });

  it('below a post that is gone is refused for certain', async () => {
    const on = await open();
    const first = await accept(on, draft('First'));
    const gone = first.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
    expect(await on.publish(reply('To nobody', gone))).toMatchObject({
      outcome: 'refused',
      failure: { kind: 'rejected' },
    });
    expect(await on.effects()).toHaveLength(1);
  });

  it('is as long as we say, and no longer', async () => {
    const on = await open();
    const first = await accept(on, draft('First'));
    const fits = (length: number) => platform.validate(reply('a'.repeat(length), first), identity);
    const [{ limit } = { limit: null }] = fits(100_000);
    expect(fits(limit ?? 0)).toEqual([]);
    expect(fits((limit ?? 0) + 1)).toMatchObject([{ field: 'content', limit, value: (limit ?? 0) + 1 }]);
    await accept(on, reply('a'.repeat(limit ?? 0), first));
    expect(await on.publish(reply('a'.repeat((limit ?? 0) + 1), first))).toMatchObject({
      outcome: 'refused',
    });
  });
}
