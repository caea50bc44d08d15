import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/core/index.ts';
import { freshPermit } from '../open-platform.ts';
import type { Subject } from './subject.ts';

export function exercisePublishing({ platform, identity, exercise, open, draft, accept }: Subject): void {
  describe('publishing', () => {
    it('makes one thing visible, once, under the id and address it reports', async () => {
      const on = await open();
      expect(platform.validate(draft('Hello'), identity)).toEqual([]);
      const outcome = await on.publish(draft('Hello'), { taskId: 'task-7' });
      const feed = await on.feed();
      expect(feed).toHaveLength(1);
      expect(feed[0]).toMatchObject({ text: 'Hello', taskId: 'task-7' });
      expect(feed[0]?.to?.slice(-4)).toBe(draft('').to?.slice(-4));
      const remoteId = feed[0]?.id ?? '';
      expect(outcome).toEqual({ outcome: 'applied', remoteId, url: platform.urlOf(identity, remoteId) });
    });

    it('stands in the log of effects, line by line, with the account, the task and the text', async () => {
      const on = await open();
      const [first, second] = [await accept(on, draft('One & two')), await accept(on, draft('Three'))];
      const line = { platform: platform.id, account: identity.remoteId, taskId: freshPermit().taskId };
      expect(await on.effects()).toMatchObject([
        { ...line, seq: 1, remoteId: first, textHash: sha256('One & two') },
        { ...line, seq: 2, remoteId: second, textHash: sha256('Three') },
      ]);
    });

    it('shows people the text as it was written', async () => {
      const on = await open();
      for (const text of exercise.texts) {
        expect(platform.validate(draft(text), identity)).toEqual([]);
        await accept(on, draft(text));
        const [shown] = await on.feed();
        expect(shown?.text.normalize('NFC').trim()).toBe(text.normalize('NFC').trim());
      }
    });

    it('shows the link', async () => {
      const on = await open();
      const link = 'https://example.com/bells?a=1&b=2';
      await accept(on, draft('Read this', { link, linkTitle: 'Bells' }));
      const [shown] = await on.feed();
      expect(`${shown?.text} ${shown?.link}`).toContain(link);
    });

    it('sends nothing with a permit that is too old', async () => {
      const on = await open();
      const intendedAt = { wallMs: Date.now() - 6_000, monotonicMs: performance.now() - 6_000 };
      const refused = { outcome: 'refused', failure: { kind: 'unavailable' } };
      expect(await on.publish(draft('Late'), { intendedAt })).toMatchObject(refused);
      expect(await on.feed()).toEqual([]);
    });

    it('learns whom the credentials belong to', async () => {
      const { connection } = await open();
      const { remoteId, kind } = identity;
      expect(await platform.identify(connection)).toMatchObject({ remoteId, kind });
    });

    it('shows people the account under the name we give it', async () => {
      const on = await open();
      await accept(on, draft('Who?'));
      expect((await on.feed()).map(({ account }) => account)).toEqual([identity.displayName]);
    });

    const longestOf = (filler: string) => Math.floor(platform.limits.text.max / platform.measure(filler));

    it.each([...exercise.fillers, ...(exercise.carefulFillers ?? [])])(
      'has room for the longest text of "%s"',
      async (filler) => {
        const on = await open();
        const longest = draft(filler.repeat(longestOf(filler)));
        expect(platform.validate(longest, identity)).toEqual([]);
        await accept(on, longest);
      },
    );

    it.each(exercise.fillers)('refuses one "%s" more, as the platform does', async (filler) => {
      const on = await open();
      const { max } = platform.limits.text;
      const tooLong = draft(filler.repeat(longestOf(filler) + 1));
      expect(platform.validate(tooLong, identity)).toEqual([
        { field: 'content', problem: expect.any(String), limit: max, value: platform.measure(tooLong.text) },
      ]);
      const refused = { outcome: 'refused', failure: { kind: 'rejected' } };
      expect(await on.publish(tooLong)).toMatchObject(refused);
      expect(await on.feed()).toEqual([]);
    });
  });
}
