import { describe, expect, it } from 'vitest';
import { createSealer } from '../../core/index.ts';
import { endsSoon, isFrom, openRenewed, renewedFrom, sealRenewed, type Renewed } from './renewed.ts';

const environment = { ID: 'i', TOKEN: 't0', REFRESH: 'r0' };
const start = new Date('2026-11-25T09:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const renew = (credentials: Record<string, string>, before: Renewed | null = null, lifeSeconds = 5_184_000) =>
  renewedFrom(environment, before, { credentials, expiresAt: after(lifeSeconds), renewedAt: start });

describe('renewed credentials', () => {
  it('keep what a later renewal leaves out', () => {
    const first = renew({ TOKEN: 't1', REFRESH: 'r1' });
    expect(renew({ TOKEN: 't2' }, first).credentials).toEqual({ TOKEN: 't2', REFRESH: 'r1' });
  });

  it.each([
    [{}, true],
    [{ ID: 'another' }, true],
    [{ TOKEN: 'by hand' }, false],
    [{ REFRESH: 'by hand' }, false],
  ])('with the environment changed by %o hold: %s', (change, holds) => {
    expect(isFrom(renew({ TOKEN: 't1', REFRESH: 'r1' }), { ...environment, ...change })).toBe(holds);
  });

  it('open as they were sealed, for the same account only', () => {
    const sealer = createSealer('a secret of more than thirty-two characters');
    const one = renew({ TOKEN: 't1' });
    const sealed = sealRenewed(sealer, 'account-1', one);
    expect(openRenewed(sealer, 'account-1', sealed)).toEqual(one);
    expect(openRenewed(sealer, 'account-2', sealed)).toBeNull();
  });
});

describe('endsSoon', () => {
  it.each([
    [5_184_000, 5_184_000 - 301, false],
    [5_184_000, 5_184_000 - 300, true],
    [5_184_000, 5_184_001, true],
    [100, 89, false],
    [100, 90, true],
  ])('of a life of %i s after %i s is %s', (life, passed, expected) => {
    expect(endsSoon(renew({ TOKEN: 't' }, null, life), after(passed))).toBe(expected);
  });

  it('is false where nobody knows the end', () => {
    expect(endsSoon({ ...renew({ TOKEN: 't' }), expiresAt: null }, after(1e9))).toBe(false);
  });
});
