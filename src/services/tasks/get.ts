import { CarillonError, isId } from '../../core/index.ts';
import { journalOf } from '../../journal/index.ts';
import { metricsOf } from '../metrics/index.ts';
import type { Caller, Services } from '../context.ts';
import { selectAttempts, selectEvents, selectModelCalls } from './sql/select-history.ts';
import { selectTasksById } from './sql/select-tasks.ts';
import { estimateOf } from './estimate.ts';
import type { Attempt, ModelCallRecord, Task, TaskDetail, TaskEvent } from './task-view.ts';

/** One task. @throws CarillonError `task_not_found`, `invalid_input` for an id that is no UUID */
export async function getTask(services: Services, caller: Caller, id: string): Promise<Task> {
  const task = (await getTasks(services, caller, [checkId(id)])).get(id.toLowerCase());
  if (task === undefined) throw new CarillonError('task_not_found', { id });
  return task;
}

/** Those of the tasks that exist, by id. */
export async function getTasks(
  services: Services,
  caller: Caller,
  ids: readonly string[],
): Promise<Map<string, Task>> {
  const rows = await services.db.run<Task & Record<string, unknown>>(
    selectTasksById(caller.workspaceId, ids),
  );
  return new Map(rows.map((task) => [task.id, { ...task, ...estimateOf(services, task) }]));
}

/** One task with its attempts, effects, evidence and events. @throws CarillonError `task_not_found` */
export async function getTaskDetail(services: Services, caller: Caller, id: string): Promise<TaskDetail> {
  const task = await getTask(services, caller, id);
  const { db } = services;
  return {
    ...task,
    ...(await journalOf(db, task.id)),
    attempts: await db.run<Attempt & Record<string, unknown>>(selectAttempts(task.id)),
    events: await db.run<TaskEvent & Record<string, unknown>>(selectEvents(task.id)),
    metrics: (await metricsOf(db, task.id)).map(({ raw: _raw, ...point }) => point),
    modelCalls: await db.run<ModelCallRecord & Record<string, unknown>>(selectModelCalls(task.id)),
  };
}

/** @throws CarillonError `invalid_input` */
export function checkId(id: string): string {
  if (isId(id)) return id;
  throw new CarillonError('invalid_input', { field: 'id', problem: `"${id.slice(0, 80)}" is not a UUID` });
}
