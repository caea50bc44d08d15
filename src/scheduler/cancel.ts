import { CarillonError } from '../core/index.ts';
import type { Queryable } from '../db/index.ts';
import { cancelTask } from './sql/cancel-task.ts';
import { selectState } from './sql/select-state.ts';
import type { Actor, TaskStatus } from './task.ts';

/**
 * Cancels a task. "cancelled": nothing (more) will be published. "running": an effect is in doubt; the wish is
 * recorded and decides before the next one.
 * @throws CarillonError `task_not_found`, `task_not_cancellable`
 */
export async function cancel(
  db: Queryable,
  workspaceId: string,
  taskId: string,
  reason: string | null,
  actor: Actor,
): Promise<'cancelled' | 'running'> {
  const [row] = await db.run<{ status: 'cancelled' | 'running' }>(
    cancelTask(workspaceId, taskId, reason, actor),
  );
  if (row !== undefined) return row.status;
  const [state] = await db.run<{ status: TaskStatus }>(selectState(workspaceId, taskId));
  if (state === undefined) throw new CarillonError('task_not_found', { id: taskId });
  throw new CarillonError('task_not_cancellable', { id: taskId, status: state.status });
}
