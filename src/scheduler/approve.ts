import { CarillonError } from '../core/index.ts';
import type { Database } from '../db/index.ts';
import { lockForApproval, markApproved, rejectTask } from './sql/approve-task.ts';
import { selectState } from './sql/select-state.ts';
import type { Actor } from './task.ts';

/** A task that waits for approval, as it would run. */
export interface Approvable {
  type: string;
  content: string | null;
  config: Record<string, unknown>;
  /** Its campaign has texts written before they are approved. */
  isWrittenAhead: boolean;
}

/**
 * Lets a task go that waits for approval, or whose content is not the approved one. Only what `hashOf` says of its content
 * now can be published then; null pins nothing.
 * @throws CarillonError `task_not_found`, `approval_not_asked`, `task_not_written`
 */
export async function approve(
  db: Database,
  workspaceId: string,
  taskId: string,
  hashOf: (task: Approvable) => string | null,
  actor: Actor,
): Promise<void> {
  const found = await db.transaction(async (tx) => {
    const [task] = await tx.run<Approvable & Record<string, unknown>>(lockForApproval(workspaceId, taskId));
    if (task === undefined) return false;
    if (task.content === null && task.isWrittenAhead)
      throw new CarillonError('task_not_written', { id: taskId });
    await tx.run(markApproved(taskId, hashOf(task), actor));
    return true;
  });
  if (!found) await refuse(db, workspaceId, taskId);
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
