import type { Queryable } from '../../../db/index.ts';
import { selectHealth } from './sql/health.ts';

/** What the platform said of an account's credentials when it was last asked. */
export interface HealthView {
  /** When it last answered; null while it did not. */
  checkedAt: Date | null;
  /** What was granted, in the platform's words; null where it does not say. */
  scopes: string[] | null;
  /** What publishing needs and was not granted. */
  missing: string[];
  /** When the credentials end; null where they do not, or the platform does not say. */
  expiresAt: Date | null;
  notes: string[];
  /** Why the last look failed. */
  problem: string | null;
}

/** By account; an account that was not asked for yet is missing. */
export async function accountHealth(
  db: Queryable,
  workspaceId: string,
): Promise<ReadonlyMap<string, HealthView>> {
  const rows = await db.run<HealthView & { accountId: string }>(selectHealth(workspaceId));
  return new Map(rows.map(({ accountId, ...health }) => [accountId, health]));
}
