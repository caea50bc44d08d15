import { newId } from '../core/index.ts';
import { isOutage, type Queryable } from '../db/index.ts';
import { intendEffect, selectRefusal, stopAccount, type OverBudget } from './sql/intend-effect.ts';

/** How much longer than the call's deadline the task is left alone, so that nobody looks while an answer may come. */
const marginMs = 5_000;

/** "About to make this visible": written before the one call. */
export interface Intent {
  taskId: string;
  epoch: number;
  key: string;
  accountId: string;
  /** Equal for equal visible content on one account. */
  fingerprint: string;
  /** Compared with the hash a person approved, if any. */
  contentHash: string;
  handle: Record<string, string>;
  deadlineMs: number;
  /** What the account pays for this effect. */
  microUsd: number;
  /** For this and all that is to follow it: not begun when the budget has no room for the whole. */
  microUsdLeft: number;
  /** Names of the platform's quotas it counts in. */
  quotas: readonly string[];
}

export type { OverBudget };

export type Intended =
  | { intended: true; effectId: string }
  /**
   * `equal_open`: another task's equal text is in doubt on this account; wait for it. `changed`: what stood against it
   * is gone already.
   */
  | {
      intended: false;
      because: 'claim_lost' | 'cancel_requested' | 'not_approved' | 'equal_open' | 'changed';
    }
  | ({ intended: false; because: 'over_budget' } & OverBudget)
  /** Whether the intent was written is not known. That nothing was sent is: the effect, if there is one, is absent. */
  | { intended: false; because: 'database_lost'; effectId: string };

/** Writes the intent under the claim's fence. Only after "intended" may the one call be made. */
export async function intend(db: Queryable, intent: Intent): Promise<Intended> {
  const effectId = newId();
  try {
    const rows = await db.run(intendEffect(effectId, intent, intent.deadlineMs + marginMs));
    if (rows.length > 0) return { intended: true, effectId };
  } catch (error) {
    if (isEqualOpen(error)) return { intended: false, because: 'equal_open' };
    if (isOutage(error)) return { intended: false, because: 'database_lost', effectId };
    throw error;
  }
  const [row] = await db.run<{ cancelRequested: boolean; notApproved: boolean }>(
    selectRefusal(intent.taskId, intent.epoch, intent.contentHash),
  );
  if (row?.cancelRequested) return { intended: false, because: 'cancel_requested' };
  if (row?.notApproved) return { intended: false, because: 'not_approved' };
  if (row === undefined || intent.microUsd === 0) return { intended: false, because: 'claim_lost' };
  const [over] = await db.run<OverBudget & Record<string, unknown>>(stopAccount(intent));
  if (over !== undefined) return { intended: false, because: 'over_budget', ...over };
  return { intended: false, because: 'changed' };
}

/** Postgres names the index in a unique violation (23505). */
function isEqualOpen(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' && constraint === 'effects_open';
}
