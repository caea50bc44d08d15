import type { Failure } from '../../core/index.ts';
import type { OverBudget } from '../../journal/index.ts';
import type { Connected } from '../../services/accounts/index.ts';
import type { Act } from './effects.ts';

/** Why an act was not begun: the account's month has no room for it, or not for all that is to follow it. */
export function overBudget(
  { platform, account }: Connected,
  { microUsd, microUsdLeft }: Act,
  { limitMicroUsd, usedMicroUsd, resetsAt }: OverBudget,
): Failure {
  const what = microUsdLeft === microUsd ? 'this costs' : 'this and what follows it cost';
  return {
    kind: 'budget_exceeded',
    message: `This month's budget of ${account.displayName} on ${platform.name} has no room for it: ${usd(usedMicroUsd)} of ${usd(limitMicroUsd)} are counted, and ${what} ${usd(microUsdLeft)} more. Raise it (PUT /api/accounts/${account.id}/budget), or wait until ${resetsAt.toISOString().slice(0, 10)} (UTC).`,
  };
}

const usd = (microUsd: number): string => `$${(microUsd / 1_000_000).toFixed(3)}`;
