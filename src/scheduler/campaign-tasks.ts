import type { Queryable } from '../db/index.ts';
import {
  lockFutureTasks,
  replanTasks,
  selectUntouched,
  withdrawTasks,
  writeAhead,
} from './sql/campaign-tasks.ts';
import { cancelCampaign } from './sql/cancel-task.ts';
import { freePaused } from './sql/pause.ts';
import { insertTasks } from './sql/insert-tasks.ts';
import type { Actor, NewTask } from './task.ts';

/** Creates tasks inside the caller's transaction. */
export async function insertInto(tx: Queryable, tasks: readonly NewTask[], actor: Actor): Promise<void> {
  if (tasks.length > 0) await tx.run(insertTasks(tasks, actor));
}

/**
 * Ids of a campaign's future tasks that wait and that no person edited, moved, approved or released; locked until the
 * transaction ends. Asked in two steps, so that what a person did a moment ago is seen.
 */
export async function lockUntouched(tx: Queryable, campaignId: string, after: Date): Promise<Set<string>> {
  const locked = await tx.run<{ id: string }>(lockFutureTasks(campaignId, after));
  const rows = await tx.run<{ id: string }>(selectUntouched(locked.map(({ id }) => id)));
  return new Set(rows.map(({ id }) => id));
}

/** Cancels tasks that `lockUntouched` gave: the campaign does not want them any more. */
export async function withdraw(tx: Queryable, ids: readonly string[], actor: Actor): Promise<void> {
  if (ids.length > 0) await tx.run(withdrawTasks(ids, actor));
}

/** Makes tasks that `lockUntouched` gave what they would be if they were planned now. Returns the ids that changed. */
export async function replan(tx: Queryable, tasks: readonly NewTask[], actor: Actor): Promise<Set<string>> {
  if (tasks.length === 0) return new Set();
  const rows = await tx.run<{ id: string }>(replanTasks(tasks, actor));
  return new Set(rows.map(({ id }) => id));
}

/** Cancels what of a campaign waits or runs, as `cancel` does each. Returns how many. */
export async function cancelAll(tx: Queryable, campaignId: string, actor: Actor): Promise<number> {
  return (await tx.run(cancelCampaign(campaignId, actor))).length;
}

/** Lets go what a pause held and nothing pauses any more. Returns how many. */
export async function releasePaused(db: Queryable): Promise<number> {
  return (await db.run(freePaused())).length;
}

/** Keeps a text for a task that has not run yet; false when it has one, ended, or is another task by now. */
export async function keepAhead(
  db: Queryable,
  taskId: string,
  config: Record<string, unknown>,
  content: string,
): Promise<boolean> {
  return (await db.run(writeAhead(taskId, config, content))).length > 0;
}
