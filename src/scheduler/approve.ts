import { CarillonError } from '../core/index.ts';
import type { Database, Queryable } from '../db/index.ts';
import { lockForApproval, lockWaiting, markApproved, rejectTask } from './sql/approve-task.ts';
import { selectState } from './sql/select-state.ts';
import type { Actor } from './task.ts';

/** Tasks of one transaction. */
const batchSize = 1_000;

/** A task that waits for approval, as it would run. */
export interface Approvable extends Record<string, unknown> {
  id: string;
  type: string;
  content: string | null;
  config: Record<string, unknown>;
  /** Its campaign has texts written before they are approved. */
  isWrittenAhead: boolean;
}

/** What of a task's content is approved: only content of that hash can be published then; null pins nothing. */
export type HashOf = (task: Approvable) => string | null;

/**
 * Lets a task go that waits for approval, or whose content is not the approved one, with the content it has now.
 * @throws CarillonError `task_not_found`, `approval_not_asked`, `task_not_written`
 */
export async function approve(
  db: Database,
  workspaceId: string,
  taskId: string,
  hashOf: HashOf,
  actor: Actor,
): Promise<void> {
  const found = await db.transaction(async (tx) => {
    const tasks = await tx.run<Approvable>(lockForApproval(workspaceId, taskId));
    return pin(tx, tasks, hashOf, actor);
  });
  if (found === 0) await refuse(db, workspaceId, taskId);
}

/**
 * Approves, as `approve` does each, what waits for it: the tasks named, or all whose text there is to read. Returns how
 * many.
 * @throws CarillonError `task_not_written` for a task named; then none was approved
 */
export async function approveWaiting(
  db: Database,
  workspaceId: string,
  taskIds: readonly string[] | null,
  hashOf: HashOf,
  actor: Actor,
): Promise<number> {
  let approved = 0;
  for (;;) {
    const batch = await db.transaction(async (tx) => {
      const tasks = await tx.run<Approvable>(lockWaiting(workspaceId, taskIds, batchSize));
      return pin(tx, tasks, hashOf, actor);
    });
    approved += batch;
    if (batch < batchSize) return approved;
  }
}

async function pin(
  tx: Queryable,
  tasks: readonly Approvable[],
  hashOf: HashOf,
  actor: Actor,
): Promise<number> {
  const unwritten = tasks.find(({ content, isWrittenAhead }) => content === null && isWrittenAhead);
  if (unwritten !== undefined) throw new CarillonError('task_not_written', { id: unwritten.id });
  const hashed = tasks.map((task) => ({ id: task.id, hash: hashOf(task) }));
  if (hashed.length > 0) await tx.run(markApproved(hashed, actor));
  return hashed.length;
}

/** Cancels a task that waits for approval. @throws CarillonError `task_not_found`, `approval_not_asked` */
export async function reject(
  db: Database,
  workspaceId: string,
  taskId: string,
  reason: string | null,
  actor: Actor,
): Promise<void> {
  const rows = await db.run(rejectTask(workspaceId, taskId, reason, actor));
  if (rows.length === 0) await refuse(db, workspaceId, taskId);
}

async function refuse(db: Database, workspaceId: string, taskId: string): Promise<never> {
  const [state] = await db.run<{ status: string }>(selectState(workspaceId, taskId));
  if (state === undefined) throw new CarillonError('task_not_found', { id: taskId });
  throw new CarillonError('approval_not_asked', { id: taskId, status: state.status });
}
