import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import type { Queryable } from '../../db/index.ts';
import { noteOperation, releaseBudget } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { parse } from '../tasks/index.ts';
import type { BudgetSettings } from './settings.ts';
import { deleteBudget, liftStop, liftStopsOfOthers, selectBudget, upsertBudget } from './sql/budgets.ts';

/** `null`: no limit. USD to six places. */
export const budgetSchema = z.strictObject({
  tokens: z.int().min(0).nullable(),
  usd: z.number().min(0).max(1_000_000_000).nullable(),
});

export type BudgetInput = z.input<typeof budgetSchema>;

/** What models may use in the present month (UTC), and did. */
export interface Budget {
  /** "2026-11" */
  month: string;
  resetsAt: Date;
  /** Whose limits these are: the environment's, or the workspace's own. */
  source: 'environment' | 'workspace';
  limitTokens: number | null;
  limitUsd: number | null;
  /** Calls under way, and those of which nobody knows, at their most. */
  usedTokens: number;
  /** Calls of models whose price is not known are left out. */
  usedUsd: number;
  /** Since when calls are refused. */
  stoppedAt: Date | null;
  heldTasks: number;
}

type BudgetRow = Omit<Budget, 'limitUsd' | 'usedUsd'> & {
  limitMicroUsd: number | null;
  usedMicroUsd: number;
} & Record<string, unknown>;

export async function getBudget({ db, settings }: Services, { workspaceId }: Caller): Promise<Budget> {
  const [row] = await db.run<BudgetRow>(selectBudget(workspaceId, settings.budget));
  if (row === undefined) throw new Error('a budget has no row');
  const { limitMicroUsd, usedMicroUsd, ...budget } = row;
  const limitUsd = limitMicroUsd === null ? null : limitMicroUsd / 1_000_000;
  return { ...budget, limitUsd, usedUsd: usedMicroUsd / 1_000_000 };
}

/**
 * Gives the workspace limits of its own from now on; its tasks on hold `budget` try again.
 * @throws CarillonError `invalid_input`, `budget_unpriced`
 */
export async function setBudget(services: Services, caller: Caller, input: BudgetInput): Promise<Budget> {
  const { tokens, usd } = parse(budgetSchema, input);
  const { unpriced } = services.settings.budget;
  if (usd !== null && unpriced.length > 0)
    throw new CarillonError('budget_unpriced', { models: unpriced.join(', ') });
  const microUsd = usd === null ? null : Math.round(usd * 1_000_000);
  return change(services, caller, { tokens, usd }, (tx) =>
    tx.run(upsertBudget(caller.workspaceId, { tokens, microUsd })),
  );
}

/** Lets the environment's limits hold again. */
export async function resetBudget(services: Services, caller: Caller): Promise<Budget> {
  return change(services, caller, { reset: true }, (tx) => tx.run(deleteBudget(caller.workspaceId)));
}

/** At a start: what other limits or prices stopped may go on. */
export async function liftOldStops(db: Queryable, { configHash }: BudgetSettings): Promise<void> {
  await db.run(liftStopsOfOthers(configHash));
}

async function change(
  services: Services,
  caller: Caller,
  detail: Record<string, unknown>,
  write: (tx: Queryable) => Promise<unknown>,
): Promise<Budget> {
  await services.db.transaction(async (tx) => {
    await write(tx);
    await tx.run(liftStop(caller.workspaceId));
    await releaseBudget(tx);
    await noteOperation(tx, caller.workspaceId, 'budget_set', detail, caller.actor);
  });
  services.wake();
  return getBudget(services, caller);
}
