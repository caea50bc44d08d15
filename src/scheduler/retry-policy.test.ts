import { describe, expect, it } from 'vitest';
import { judgeFailure, retryDelaySeconds } from './retry-policy.ts';

const task = { retryCount: 0, maxRetries: 3, hasAccount: true };
const now = new Date('2026-12-01T09:00:00Z');
const failure = (kind: Parameters<typeof judgeFailure>[0]['kind']) => ({ kind, message: '' });

describe('judgeFailure', () => {
  it('waits 5, 15 and 45 minutes before the retries', () => {
    expect([1, 2, 3].map((retry) => retryDelaySeconds(retry) / 60)).toEqual([5, 15, 45]);
  });

  it('retries what may pass, until the retries are spent', () => {
    expect(judgeFailure(failure('unavailable'), { ...task, retryCount: 2 }, now)).toEqual({
      next: 'retry',
      delaySeconds: 2_700,
    });
    expect(judgeFailure(failure('unavailable'), { ...task, retryCount: 3 }, now)).toEqual({ next: 'fail' });
  });

  it('waits for the platform’s own reset without spending a retry', () => {
    const retryAt = new Date('2026-12-01T10:00:00Z');
    const spent = { ...task, retryCount: 3 };
    expect(judgeFailure({ ...failure('rate_limited'), retryAt }, spent, now)).toEqual({
      next: 'wait',
      until: retryAt,
    });
  });

  it('holds the task whose model has no budget left, with or without an account', () => {
    const held = { next: 'hold', hold: 'budget' };
    expect(judgeFailure(failure('budget_exceeded'), task, now)).toEqual(held);
    expect(judgeFailure(failure('budget_exceeded'), { ...task, hasAccount: false }, now)).toEqual(held);
  });

  it('holds the account when only a person can help', () => {
    expect(judgeFailure(failure('auth_revoked'), task, now)).toEqual({
      next: 'hold',
      hold: 'account',
      accountStatus: 'revoked',
    });
    expect(judgeFailure(failure('billing'), task, now)).toEqual({
      next: 'hold',
      hold: 'account',
      accountStatus: 'blocked',
    });
  });

  it.each(['rejected', 'invalid', 'permission', 'undeliverable'] as const)('never retries %s', (kind) => {
    expect(judgeFailure(failure(kind), task, now)).toEqual({ next: 'fail' });
  });
});
