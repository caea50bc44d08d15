import { ProviderFailed } from './providers/provider.ts';

/**
 * What the failures of all providers mean together: a spent budget counts when nothing else stands in the way, a rate
 * limit when all have one (until the first of them ends); else it is worth another try later.
 */
export function allFailed(failures: readonly ProviderFailed[]): ProviderFailed {
  const [only] = failures;
  if (only !== undefined && failures.length === 1) return only;
  const message = failures.map((one) => one.message).join(' ');
  const others = failures.filter(({ failure }) => failure.kind !== 'budget_exceeded');
  if (others.length === 0) return new ProviderFailed({ kind: 'budget_exceeded', message });
  if (others.some(({ failure }) => failure.kind !== 'rate_limited'))
    return new ProviderFailed({ kind: 'unavailable', message });
  const times = others.flatMap(({ failure }) => failure.retryAt?.getTime() ?? []);
  const retryAt = times.length === 0 ? null : new Date(Math.min(...times));
  return new ProviderFailed({ kind: 'rate_limited', message, ...(retryAt && { retryAt }) });
}
