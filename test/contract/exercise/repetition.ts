import { describe, expect, it } from 'vitest';
import type { Subject } from './subject.ts';

export function exerciseRepetition(subject: Subject): void {
  describe('the same text again', () =>
    subject.exercise.repetition === 'accepted' ? exerciseAccepted(subject) : exerciseRefused(subject));
}

function exerciseAccepted({ open, draft, accept }: Subject): void {
  it('is another post', async () => {
    const on = await open();
    const ids = [await accept(on, draft('Again')), await accept(on, draft('Again'))];
    expect((await on.feed()).map(({ id }) => id)).toEqual(ids.toReversed());
  });
}

function exerciseRefused({ exercise, witness, open, draft, accept }: Subject): void {
  const { repetition } = exercise;

  it('is refused as a duplicate, of the first if the platform names one', async () => {
    const on = await open();
    const first = await accept(on, draft('Again'));
    const second = await on.publish(draft('Again'));
    expect(second).toMatchObject({ outcome: 'duplicate', failure: { kind: 'rejected' } });
    expect([null, first]).toContain('remoteId' in second ? second.remoteId : 'no id');
    expect(await on.feed()).toHaveLength(1);
  });

  it(`is ${repetition}`, async () => {
    const on = await open();
    await accept(on, draft('Again'));
    await accept(on, draft('Something else'));
    const outcome = repetition === 'refused' ? 'duplicate' : 'applied';
    expect((await on.publish(draft('Again'))).outcome).toBe(outcome);
  });

  it('is refused, too, when the first answer was lost: proof that it is live', async () => {
    const on = await open();
    on.fail('publish', 'after', 'status_500');
    expect((await on.publish(draft('Lost'))).outcome).toBe('unknown');
    const second = await on.publish(draft('Lost'));
    expect(second.outcome).toBe('duplicate');
    // Where nothing else can be asked, the refusal has to name the post.
    const named = 'remoteId' in second ? second.remoteId : null;
    const [live] = await on.feed();
    expect(named ?? (witness === 'person' ? 'no id' : live?.id)).toBe(live?.id);
  });
}
