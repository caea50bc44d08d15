import { CarillonError, type Failure } from '../core/index.ts';
import type { Queryable } from '../db/index.ts';
import { statusAfter } from './retry-policy.ts';
import { holdAccount, releaseAccount } from './sql/hold-account.ts';
import { holdOverdue, releaseStopped, releaseTasks } from './sql/hold-task.ts';
import { freePaused, setPaused, type PauseScope } from './sql/pause.ts';
import type { Actor, Hold } from './task.ts';

export type { PauseScope };

/** Stops claims of everything, of a workspace or of an account; what is in flight ends. Pausing twice changes nothing. */
export async function pause(db: Queryable, scope: PauseScope): Promise<void> {
  await change(db, scope, true);
}

/** Undoes `pause`. Returns how many held tasks were freed. */
export async function resume(db: Queryable, scope: PauseScope): Promise<number> {
  await change(db, scope, false);
  return (await db.run(freePaused())).length;
}

/** Lets held tasks go (all of one hold, or those named). Returns their ids. Approvals have a verb of their own. */
export async function release(
  db: Queryable,
  workspaceId: string,
  hold: Exclude<Hold, 'approval'>,
  taskIds: string[] | null,
  actor: Actor,
): Promise<string[]> {
  const rows = await db.run<{ id: string }>(releaseTasks(workspaceId, hold, taskIds, actor));
  return rows.map((row) => row.id);
}

/** An account that works again: frees its held tasks. Returns how many. */
export async function releaseAccountTasks(db: Queryable, accountId: string): Promise<number> {
  return (await db.run(releaseAccount(accountId))).length;
}

/** Stops an account that, by a failure outside of tasks, can do nothing until a person acts; others it leaves alone. */
export async function stopAccount(db: Queryable, accountId: string, failure: Failure): Promise<void> {
  const accountStatus = statusAfter(failure.kind);
  if (accountStatus !== null) await db.run(holdAccount(accountId, accountStatus, failure.message));
}

/** Frees the tasks on hold `budget` whose workspace and account are not stopped (any more). Returns how many. */
export async function releaseBudget(db: Queryable): Promise<number> {
  return (await db.run(releaseStopped())).length;
}

/** Puts everything overdue on hold `restore`. Returns how many. */
export async function holdAfterRestore(db: Queryable): Promise<number> {
  return (await db.run(holdOverdue())).length;
}

async function change(db: Queryable, scope: PauseScope, paused: boolean): Promise<void> {
  const rows = await db.run(setPaused(scope, paused));
  if (rows.length === 0 && 'accountId' in scope)
    throw new CarillonError('account_not_found', { id: scope.accountId });
}
