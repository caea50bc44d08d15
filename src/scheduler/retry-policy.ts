import type { Failure, FailureKind } from '../core/index.ts';

/** Wait before retry n (from 1): 5, 15, 45 minutes, and so on. */
export const retryDelaySeconds = (retry: number): number => 300 * 3 ** (retry - 1);

export type Verdict =
  | { next: 'retry'; delaySeconds: number }
  /** Waits without spending an attempt; the account's other tasks wait too. */
  | { next: 'wait'; until: Date }
  /** The account can do nothing until a person acts. */
  | { next: 'hold'; hold: 'account'; accountStatus: 'revoked' | 'blocked' }
  /** Models may not be asked, or the account not pay, until the budget is raised or the month is over. */
  | { next: 'hold'; hold: 'budget' }
  | { next: 'fail' };

const retried: readonly FailureKind[] = ['unavailable', 'internal'];
const held: Partial<Record<FailureKind, 'revoked' | 'blocked'>> = {
  auth_revoked: 'revoked',
  auth_expired: 'revoked',
  billing: 'blocked',
  config: 'blocked',
};

/** What an account is after such a failure; null: as before. */
export const statusAfter = (kind: FailureKind): 'revoked' | 'blocked' | null => held[kind] ?? null;

/** A rate limit that names no reset is tried again after this. */
const defaultRateLimitMs = 15 * 60_000;

/** What becomes of a task after a certain failure with no open effect. Pure. */
export function judgeFailure(
  failure: Failure,
  task: { retryCount: number; maxRetries: number; hasAccount: boolean },
  now: Date,
): Verdict {
  const accountStatus = statusAfter(failure.kind);
  if (accountStatus !== null && task.hasAccount) return { next: 'hold', hold: 'account', accountStatus };
  if (failure.kind === 'budget_exceeded') return { next: 'hold', hold: 'budget' };
  if (failure.kind === 'rate_limited') {
    return { next: 'wait', until: failure.retryAt ?? new Date(now.getTime() + defaultRateLimitMs) };
  }
  if (!retried.includes(failure.kind) || task.retryCount >= task.maxRetries) return { next: 'fail' };
  return { next: 'retry', delaySeconds: retryDelaySeconds(task.retryCount + 1) };
}
