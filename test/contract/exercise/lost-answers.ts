import { describe, expect, it } from 'vitest';
import type { Subject } from './subject.ts';

const lost = ['reset', 'timeout', 'status_500', 'status_502', 'status_503', 'truncated'] as const;

/** Long enough for a local answer, short enough to wait for when none comes. */
const short = { deadlineMs: 300 };

export function exerciseLostAnswers({ transport, witness, open, draft, testify }: Subject): void {
  describe('an answer that is lost', () => {
    it.each(lost)(
      '(%s) after the effect is unknown, and the witness tells that it is live',
      async (answer) => {
        const on = await open();
        on.fail('publish', 'after', answer);
        const wanted = draft(`Lost by ${answer}`);
        // What arrives of a truncated answer may be enough to prove that the platform accepted.
        const honest = answer === 'truncated' ? ['unknown', 'applied_unidentified', 'applied'] : ['unknown'];
        expect(honest).toContain((await on.publish(wanted, short)).outcome);
        const live = (await on.feed()).map(({ id }) => id);
        expect(live).toHaveLength(1);
        expect((await testify(on, wanted)) ?? live).toEqual(live);
      },
    );

    it.each(lost)(
      '(%s) before the effect is just as unknown, and the witness knows of nothing',
      async (answer) => {
        const on = await open();
        on.fail('publish', 'before', answer);
        const wanted = draft(`Lost by ${answer}`);
        expect((await on.publish(wanted, short)).outcome).toBe('unknown');
        expect(await on.feed()).toEqual([]);
        expect((await testify(on, wanted)) ?? []).toEqual([]);
      },
    );

    it('(no id in it) is not taken for a refusal, and the witness tells which post it is', async () => {
      const on = await open();
      on.fail('publish', 'after', 'without_id');
      const wanted = draft('Nameless');
      const honest = witness === 'webhook' ? 'unknown' : 'applied_unidentified';
      expect((await on.publish(wanted)).outcome).toBe(honest);
      const live = (await on.feed()).map(({ id }) => id);
      expect(live).toHaveLength(1);
      expect((await testify(on, wanted)) ?? live).toEqual(live);
    });

    it.each(['received', 'accepted', 'answering'] as const)(
      '(held when %s, beyond the deadline) is unknown',
      async (point) => {
        const on = await open();
        on.hold('publish', point);
        const wanted = draft(`Held ${point}`);
        expect((await on.publish(wanted, short)).outcome).toBe('unknown');
        expect(on.release()).toBe(1);
        // Over a port, a request that was held is worked on although its caller has gone.
        const live = () => on.feed().then((feed) => feed.map(({ id }) => id));
        const happens = point !== 'received' || transport === 'over a port';
        await expect.poll(live).toHaveLength(happens ? 1 : 0);
        const seen = await live();
        expect((await testify(on, wanted)) ?? seen).toEqual(seen);
      },
    );

    it.each(['received', 'accepted', 'answering'] as const)(
      '(held when %s, but not for too long) is an answer',
      async (point) => {
        const on = await open();
        on.hold('publish', point);
        const outcome = on.publish(draft('Patience'));
        await expect.poll(() => on.release()).toBe(1);
        expect((await outcome).outcome).toBe('applied');
        expect(await on.feed()).toHaveLength(1);
      },
    );

    it('is not asked for by sending again', async () => {
      const on = await open();
      on.fail('publish', 'after', 'reset');
      await on.publish(draft('Once'), short);
      await on.publish(draft('Another'));
      expect((await on.feed()).map(({ text }) => text)).toEqual(['Another', 'Once']);
    });
  });
}
