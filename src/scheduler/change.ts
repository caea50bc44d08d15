import { CarillonError } from '../core/index.ts';
import type { Queryable } from '../db/index.ts';
import { dismissTask, editTask, retryTask, storeContent, type TaskChange } from './sql/change-task.ts';
import { selectState } from './sql/select-state.ts';
import type { Actor, TaskStatus } from './task.ts';

export type { TaskChange };

interface State {
  status: TaskStatus;
  openEffect: string;
  visibleEffects: number;
  /** A broadcast whose messages exist. */
  isUnderWay: boolean;
}

/**
 * Runs a failed or cancelled task again, now or at its time if that is to come; after an approval where one is due.
 * @throws CarillonError `task_not_found`, `resolve_required`, `task_not_retryable`
 */
export async function retry(db: Queryable, workspaceId: string, taskId: string, actor: Actor): Promise<void> {
  const rows = await db.run(retryTask(workspaceId, taskId, actor));
  if (rows.length > 0) return;
  const state = await stateOf(db, workspaceId, taskId);
  if (state.status === 'failed' && state.openEffect !== 'none')
    throw new CarillonError('resolve_required', { id: taskId });
  throw new CarillonError('task_not_retryable', {
    id: taskId,
    problem: `it is ${state.status}; only failed and cancelled tasks are`,
  });
}

/**
 * Reschedules or edits a task of which nothing is or may be visible.
 * @throws CarillonError `task_not_found`, `task_not_editable`
 */
export async function edit(
  db: Queryable,
  workspaceId: string,
  taskId: string,
  change: TaskChange,
  actor: Actor,
): Promise<void> {
  const rows = await db.run(editTask(workspaceId, taskId, change, actor));
  if (rows.length > 0) return;
  const state = await stateOf(db, workspaceId, taskId);
  throw new CarillonError('task_not_editable', {
    id: taskId,
    status: state.status,
    problem: whyFrozen(state),
  });
}

/** A person looked at a failed task of which nothing is in doubt and lets it go; false when there is none. */
export async function dismiss(
  db: Queryable,
  workspaceId: string,
  taskId: string,
  actor: Actor,
): Promise<boolean> {
  return (await db.run(dismissTask(workspaceId, taskId, actor))).length > 0;
}

/** Keeps text the agent wrote; false when the claim was lost. */
export async function keepContent(
  db: Queryable,
  taskId: string,
  epoch: number,
  content: string,
): Promise<boolean> {
  return (await db.run(storeContent(taskId, epoch, content))).length > 0;
}

async function stateOf(db: Queryable, workspaceId: string, taskId: string): Promise<State> {
  const [state] = await db.run<State>(selectState(workspaceId, taskId));
  if (state === undefined) throw new CarillonError('task_not_found', { id: taskId });
  return state;
}

function whyFrozen({ openEffect, visibleEffects, isUnderWay }: State): string {
  if (openEffect !== 'none') return 'it is being published, or may be live already';
  if (visibleEffects > 0) return 'it is live on the platform';
  if (isUnderWay) return 'its messages are on their way, or ended; cancel it and schedule anew';
  return 'only waiting tasks can be rescheduled, and only waiting or failed ones edited';
}
