import { describe, expect, it } from 'vitest';
import type { Fault } from './emulator.ts';
import { createFaults } from './faults.ts';

const fault = (over: Partial<Fault> = {}): Fault => ({
  platform: 'toy',
  operation: 'publish',
  effect: 'before',
  answer: 'reset',
  times: 1,
  ...over,
});

describe('armed faults', () => {
  it('hit only what they are armed for', () => {
    const faults = createFaults();
    faults.arm(fault());
    expect(faults.take('other', 'publish', 'before')).toBeNull();
    expect(faults.take('toy', 'read', 'before')).toBeNull();
    expect(faults.take('toy', 'publish', 'after')).toBeNull();
    expect(faults.take('toy', 'publish', 'before')).toBe('reset');
  });

  it('are spent after their hits, oldest first', () => {
    const faults = createFaults();
    faults.arm(fault({ times: 2 }));
    faults.arm(fault({ answer: 'timeout' }));
    expect(faults.list()).toHaveLength(2);
    const taken = Array.from({ length: 4 }, () => faults.take('toy', 'publish', 'before'));
    expect(taken).toEqual(['reset', 'reset', 'timeout', null]);
    expect(faults.list()).toEqual([]);
  });

  it('let the first ones pass when told to', () => {
    const faults = createFaults();
    faults.arm(fault({ skip: 2 }));
    const taken = Array.from({ length: 4 }, () => faults.take('toy', 'publish', 'before'));
    expect(taken).toEqual([null, null, 'reset', null]);
    expect(() => faults.arm(fault({ skip: -1 }))).toThrow('whole number');
  });

  it('can be for any platform and any operation', () => {
    const faults = createFaults();
    faults.arm(fault({ platform: '*', operation: '*' }));
    expect(faults.take('any', 'thing', 'before')).toBe('reset');
  });

  it('are not changed from outside', () => {
    const faults = createFaults();
    const mine = fault();
    faults.arm(mine);
    mine.answer = 'timeout';
    faults.list()[0]!.times = 99;
    expect(faults.list()).toEqual([fault()]);
  });

  it('can be disarmed', () => {
    const faults = createFaults();
    faults.arm(fault());
    faults.storm({ seed: 1, platform: '*', operation: '*', probability: 1, choices: [fault()] });
    faults.clear();
    expect(faults.take('toy', 'publish', 'before')).toBeNull();
  });

  it('must be possible', () => {
    const faults = createFaults();
    const invalid = { code: 'invalid_input' };
    expect(() => faults.arm(fault({ times: 0 }))).toThrow(expect.objectContaining(invalid));
    expect(() => faults.arm(fault({ times: 1.5 }))).toThrow(expect.objectContaining(invalid));
    for (const answer of ['rate_limited', 'quota_reached', 'token_expired', 'token_dead'] as const) {
      expect(() => faults.arm(fault({ effect: 'after', answer }))).toThrow(expect.objectContaining(invalid));
    }
    const nowhere = [
      fault({ answer: 'without_id' }),
      fault({ effect: 'after', answer: 'without_id', operation: '*' }),
      fault({ answer: 'lost' }),
      fault({ effect: 'after', answer: 'lost', operation: 'webhook' }),
    ];
    for (const each of nowhere) {
      expect(() => faults.arm(each)).toThrow(expect.objectContaining(invalid));
      const storm = { ...each, seed: 1, probability: 1, choices: [each] };
      expect(() => faults.storm(storm)).toThrow(expect.objectContaining(invalid));
    }
    expect(faults.list()).toEqual([]);
  });

  it.each(['publish', 'comment'])('may leave out the id that "%s" answers with', (operation) => {
    const faults = createFaults();
    faults.arm(fault({ effect: 'after', answer: 'without_id', operation }));
    expect(faults.take('toy', operation, 'after')).toBe('without_id');
  });
});

describe('a storm of faults', () => {
  const choices = [
    { effect: 'before', answer: 'reset' },
    { effect: 'before', answer: 'status_500' },
    { effect: 'after', answer: 'timeout' },
  ] as const;

  const drawn = (seed: number, probability: number) => {
    const faults = createFaults();
    faults.storm({ seed, platform: 'toy', operation: '*', probability, choices });
    return Array.from({ length: 200 }, (_, index) =>
      faults.take('toy', 'publish', index % 2 === 0 ? 'before' : 'after'),
    );
  };

  it('is the same for the same seed, and another for another', () => {
    expect(drawn(7, 0.3)).toEqual(drawn(7, 0.3));
    expect(drawn(7, 0.3)).not.toEqual(drawn(8, 0.3));
  });

  it('hits about as often as it should, with every choice in its place', () => {
    const hits = drawn(7, 0.3);
    const count = hits.filter((hit) => hit !== null).length;
    expect(count).toBeGreaterThan(30);
    expect(count).toBeLessThan(90);
    expect(new Set(hits.filter((_, index) => index % 2 === 0))).toEqual(
      new Set([null, 'reset', 'status_500']),
    );
    expect(new Set(hits.filter((_, index) => index % 2 === 1))).toEqual(new Set([null, 'timeout']));
  });

  it('leaves alone what it is not for', () => {
    const faults = createFaults();
    faults.storm({ seed: 1, platform: 'toy', operation: 'publish', probability: 1, choices });
    expect(faults.take('toy', 'read', 'before')).toBeNull();
    expect(faults.take('other', 'publish', 'before')).toBeNull();
    expect(faults.take('toy', 'publish', 'after')).toBe('timeout');
  });
});
