import { roomIn } from '../../journal/index.ts';
import type { Draft, Platform, Quota } from '../../platforms/index.ts';
import type { ClaimedTask, Outcome } from '../../scheduler/index.ts';
import { waitForTurn, type Connected } from '../../services/accounts/index.ts';
import type { SocialPostDeps } from './deps.ts';

/** The quotas of its platform that a draft counts in. */
export const quotasOf = ({ quotas = [] }: Platform, draft: Draft): readonly Quota[] =>
  quotas.filter((quota) => quota.appliesTo(draft));

/**
 * Waits when the account has published all it may for now; null when there is room. Nothing is reserved: tasks that
 * look at the same moment all see the same room, so a quota is overshot by as many as run at once, less one.
 */
export async function awaitRoom(
  { db }: SocialPostDeps,
  { recipientId }: ClaimedTask,
  { platform, account }: Connected,
  draft: Draft,
): Promise<Outcome | null> {
  for (const quota of quotasOf(platform, draft)) {
    const { name, unit, max, within } = quota;
    const per = quota.per === 'recipient' ? recipientId : null;
    const retryAt = await roomIn(db, { accountId: account.id, name, max, within, recipientId: per });
    if (retryAt === null) continue;
    const whose = per === null ? account.displayName : 'One recipient';
    const message = `${whose} has had ${max} ${unit} ${spanOf(within)}, which is all that ${platform.name} allows. This one waits until ${retryAt.toISOString()}.`;
    return { outcome: 'failed', failure: { kind: 'rate_limited', message, retryAt }, sparesAccount: true };
  }
  return null;
}

function spanOf(within: Quota['within']): string {
  if (within === 'day UTC') return 'today (UTC)';
  const { windowMs } = within;
  return windowMs >= 3_600_000 ? `in ${windowMs / 3_600_000} hours` : `in ${windowMs / 1_000} seconds`;
}

/**
 * Waits when the platform said that little is left, and another send took the turn; the account's other tasks wait
 * along. A turn is spent also when the send then is not made.
 */
export async function awaitTurn(
  { db }: SocialPostDeps,
  { platform, account }: Connected,
): Promise<Outcome | null> {
  const retryAt = platform.usageOf === undefined ? null : await waitForTurn(db, account.id);
  if (retryAt === null) return null;
  const message = `${platform.name} lets ${account.displayName} publish few more for now, so they are spread over the time. This one waits until ${retryAt.toISOString()}.`;
  return { outcome: 'failed', failure: { kind: 'rate_limited', message, retryAt } };
}
