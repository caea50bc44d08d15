import { describe, expect, it } from 'vitest';
import type { Subject } from './subject.ts';

const lost = ['reset', 'timeout', 'status_500', 'status_502', 'status_503', 'truncated'] as const;

/** Long enough for a local answer, short enough to wait for when none comes. */
const short = { deadlineMs: 300 };

export function exerciseLostAnswers({ open, draft, testify }: Subject): void {
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

    it('is not asked for by sending again', async () => {
      const on = await open();
      on.fail('publish', 'after', 'reset');
      await on.publish(draft('Once'), short);
      await on.publish(draft('Another'));
      expect((await on.feed()).map(({ text }) => text)).toEqual(['Another', 'Once']);
    });
  });
}
