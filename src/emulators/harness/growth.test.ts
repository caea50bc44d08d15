import { assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from './growth.ts';
import { timedNumber } from './timed-number.ts';

const curve = { start: 3, ceiling: 500, halfLifeMs: 3_600_000 };

describe('growth', () => {
  it('starts at the start, and grows', () => {
    expect(growth('post', 'views', 0, curve)).toBe(3);
    expect(growth('post', 'views', curve.halfLifeMs, curve)).toBeGreaterThan(30);
  });

  it('never falls, never passes the ceiling, and is whole', () => {
    const age = integer({ min: -1000, max: 10 ** 12 });
    const holds = property(string(), age, age, (postId, one, other) => {
      const [young, old] = [Math.min(one, other), Math.max(one, other)].map((ageMs) =>
        growth(postId, 'views', ageMs, curve),
      );
      expect(young).toBeGreaterThanOrEqual(3);
      expect(old).toBeGreaterThanOrEqual(young!);
      expect(old).toBeLessThanOrEqual(500);
      expect(Number.isInteger(young)).toBe(true);
    });
    assert(holds);
  });

  it('is the same for the same post, and another for another', () => {
    const day = 86_400_000;
    expect(growth('a', 'views', day, curve)).toBe(growth('a', 'views', day, curve));
    const figures = ['a', 'b', 'c', 'd', 'e'].map((id) => growth(id, 'views', day, curve));
    expect(new Set(figures).size).toBeGreaterThan(2);
  });
});

describe('a timed number', () => {
  it('differs by count, and grows with time', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    expect(timedNumber(now, 1)).not.toBe(timedNumber(now, 2));
    expect(BigInt(timedNumber(new Date(now.getTime() + 1), 1))).toBeGreaterThan(
      BigInt(timedNumber(now, 999_999)),
    );
  });
});
