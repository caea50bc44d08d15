import { z } from 'zod';
import { CarillonError, isId } from '../../core/index.ts';
import { noteOperation, releaseBudget } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { parse } from '../tasks/index.ts';
import {
  deleteAccountBudget,
  liftAccountStop,
  selectAccountBudget,
  upsertAccountBudget,
} from './sql/account-budgets.ts';

/** `null`: no limit. USD to six places. */
export const accountBudgetSchema = z.strictObject({ usd: z.number().min(0).max(1_000_000_000).nullable() });

export type AccountBudgetInput = z.input<typeof accountBudgetSchema>;

/** What an account's posts may cost in the present month (UTC), and did. */
export interface AccountBudget {
  accountId: string;
  /** "2026-11" */
  month: string;
  resetsAt: Date;
  limitUsd: number | null;
  /** Sends under way, and those in doubt, included. */
  usedUsd: number;
  /** How many sends `usedUsd` is for. */
  posts: number;
  /** Since when sends are refused. */
  stoppedAt: Date | null;
  heldTasks: number;
}

type Row = Omit<AccountBudget, 'limitUsd' | 'usedUsd'> & {
  limitMicroUsd: number | null;
  usedMicroUsd: number;
} & Record<string, unknown>;

/** @throws CarillonError `invalid_input`, `account_not_found` */
export async function getAccountBudget(
  { db }: Services,
  { workspaceId }: Caller,
  id: string,
): Promise<AccountBudget> {
  if (!isId(id)) throw new CarillonError('invalid_input', { field: 'id', problem: 'is not a UUID' });
  const [row] = await db.run<Row>(selectAccountBudget(workspaceId, id));
  if (row === undefined) throw new CarillonError('account_not_found', { id });
  const { limitMicroUsd, usedMicroUsd, ...budget } = row;
  const limitUsd = limitMicroUsd === null ? null : limitMicroUsd / 1_000_000;
  return { ...budget, limitUsd, usedUsd: usedMicroUsd / 1_000_000 };
}

/**
 * Limits what the account's posts cost a month from now on; its tasks on hold `budget` try again.
 * @throws CarillonError `invalid_input`, `account_not_found`
 */
export async function setAccountBudget(
  services: Services,
  caller: Caller,
  id: string,
  input: AccountBudgetInput,
): Promise<AccountBudget> {
  const { usd } = parse(accountBudgetSchema, input);
  const { accountId } = await getAccountBudget(services, caller, id);
  const { workspaceId, actor } = caller;
  await services.db.transaction(async (tx) => {
    const microUsd = usd === null ? null : Math.round(usd * 1_000_000);
    await tx.run(
      microUsd === null
        ? deleteAccountBudget(accountId)
        : upsertAccountBudget(workspaceId, accountId, microUsd),
    );
    await tx.run(liftAccountStop(accountId));
    await releaseBudget(tx);
    await noteOperation(tx, workspaceId, 'account_budget_set', { accountId, usd }, actor);
  });
  services.wake();
  return getAccountBudget(services, caller, id);
}
