import { approve, approveWaiting, reject, type HashOf } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { checkId, getTask } from './get.ts';
import { cancelSchema, parse } from './request.ts';
import type { Task } from './task-view.ts';

/**
 * Lets a task go that waits for approval. Text that it has by now is pinned: no other can be published.
 * @throws CarillonError `task_not_found`, `approval_not_asked`, `task_not_written`
 */
export async function approveTask(services: Services, caller: Caller, id: string): Promise<Task> {
  await approve(services.db, caller.workspaceId, checkId(id), pinnedBy(services), caller.actor);
  services.wake();
  return getTask(services, caller, id);
}

/**
 * Approves, as `approveTask` does each, the tasks named, or all whose text there is to read. Returns how many.
 * @throws CarillonError `task_not_written`; then none was approved
 */
export async function approveTasks(
  services: Services,
  caller: Caller,
  ids: readonly string[] | null,
): Promise<number> {
  const { workspaceId, actor } = caller;
  const approved = await approveWaiting(services.db, workspaceId, ids, pinnedBy(services), actor);
  services.wake();
  return approved;
}

const pinnedBy =
  ({ taskTypes }: Services): HashOf =>
  ({ type, content, config }) =>
    content === null ? null : (taskTypes.get(type)?.contentHash?.(content, config) ?? null);

/** Cancels a task that waits for approval. @throws CarillonError `task_not_found`, `approval_not_asked` */
export async function rejectTask(
  services: Services,
  caller: Caller,
  id: string,
  reason: string | null = null,
): Promise<Task> {
  const said = parse(cancelSchema, { reason }).reason ?? null;
  await reject(services.db, caller.workspaceId, checkId(id), said, caller.actor);
  return getTask(services, caller, id);
}
