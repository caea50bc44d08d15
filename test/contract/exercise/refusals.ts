import { describe, expect, it } from 'vitest';
import { freshPermit } from '../open-platform.ts';
import { failedAs, type Subject } from './subject.ts';

export function exerciseRefusals({ platform, exercise, witness, open, draft, readBack }: Subject): void {
  describe('a refusal', () => {
    it.each(['token_dead', 'token_expired'] as const)('(%s) asks for a new token', async (answer) => {
      const on = await open();
      on.fail('publish', 'before', answer);
      const kind = expect.stringMatching(/^auth_(revoked|expired)$/);
      expect(await on.publish(draft('No'))).toMatchObject({ outcome: 'refused', failure: { kind } });
      expect(await on.feed()).toEqual([]);
    });

    it('of credentials that never were right is the same', async () => {
      const on = await open();
      const { connection } = on;
      const wrong = Object.entries(connection.credentials).map(
        ([name, value]) => [name, `${value}-wrong`] as const,
      );
      const stranger = { ...connection, credentials: Object.fromEntries(wrong) };
      const kind = expect.stringMatching(/^auth_(revoked|expired)$/);
      expect(await platform.publish(stranger, draft('No'), {}, freshPermit())).toMatchObject({
        outcome: 'refused',
        failure: { kind },
      });
      expect(await on.feed()).toEqual([]);
    });

    it.each(['rate_limited', 'quota_reached'] as const)('(%s) says when to come back', async (answer) => {
      const on = await open();
      on.fail('publish', 'before', answer);
      const outcome = await on.publish(draft('Wait'));
      if (outcome.outcome !== 'refused') throw new Error(`not refused: ${JSON.stringify(outcome)}`);
      expect(outcome.failure.kind).toBe('rate_limited');
      expect(outcome.failure.retryAt?.getTime()).toBeGreaterThan(Date.now());
      expect(await on.feed()).toEqual([]);
    });

    if (witness !== 'list') return;

    it.each([
      ['status_503', /^unavailable$/],
      ['reset', /^unavailable$/],
      ['truncated', /^unavailable$/],
      ['rate_limited', /^rate_limited$/],
      ['token_dead', /^auth_(revoked|expired)$/],
    ] as const)('of the list (%s) is not taken for an empty one', async (answer, kind) => {
      const on = await open();
      on.fail(exercise.operations.read ?? '', 'before', answer);
      await expect(readBack(on)).rejects.toMatchObject(failedAs(kind));
    });
  });
}
