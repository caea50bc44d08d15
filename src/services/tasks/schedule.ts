import { CarillonError, sha256 } from '../../core/index.ts';
import { scheduleTasks, type NewTask } from '../../scheduler/index.ts';
import type { Caller, Services } from '../context.ts';
import { createCompleteMedia } from '../media/index.ts';
import { getTasks } from './get.ts';
import { prepareTask } from './prepare.ts';
import { keySchema, parse, type ScheduleInput } from './request.ts';
import type { Task } from './task-view.ts';

/** Most tasks one request may schedule. */
export const maxBatch = 1_000;

export interface ScheduleOptions {
  /** The same key with the same request returns the first request's tasks; with another it is refused. */
  idempotencyKey?: string | null;
  /** What of the request the key stands for; all of it when left out. */
  identity?: unknown;
}

export type ScheduledTask = Task & { deduplicated: boolean };

/** Schedules one task. @throws CarillonError naming the field that is wrong */
export async function scheduleTask(
  services: Services,
  caller: Caller,
  input: ScheduleInput,
  options: ScheduleOptions = {},
): Promise<ScheduledTask> {
  const task = await prepareTask(services, caller, input);
  const [scheduled] = await store(services, caller, [task], input, options);
  if (scheduled === undefined) throw new CarillonError('internal', { requestId: caller.actor.requestId });
  return scheduled;
}

/** Schedules up to 1,000 tasks, all or none. @throws CarillonError `batch_invalid` with an error per wrong item */
export async function scheduleMany(
  services: Services,
  caller: Caller,
  inputs: readonly ScheduleInput[],
  options: ScheduleOptions = {},
): Promise<ScheduledTask[]> {
  if (inputs.length === 0 || inputs.length > maxBatch) {
    throw new CarillonError('invalid_input', {
      field: 'body',
      problem: `must hold 1 to ${maxBatch} tasks, not ${inputs.length}`,
    });
  }
  const completeMedia = createCompleteMedia(services, caller);
  const tasks: NewTask[] = [];
  const errors: { index: number; error: CarillonError }[] = [];
  for (const [index, input] of inputs.entries()) {
    try {
      tasks.push(await prepareTask(services, caller, input, { completeMedia }));
    } catch (error) {
      if (!(error instanceof CarillonError)) throw error;
      errors.push({ index, error });
    }
  }
  if (errors.length > 0)
    throw new CarillonError('batch_invalid', { invalid: errors.length, total: inputs.length }, { errors });
  return store(services, caller, tasks, inputs, options);
}

async function store(
  services: Services,
  caller: Caller,
  tasks: NewTask[],
  request: unknown,
  { idempotencyKey, identity }: ScheduleOptions,
): Promise<ScheduledTask[]> {
  const key = parse(keySchema, idempotencyKey ?? null, 'Idempotency-Key');
  const idempotency = key === null ? null : { key, requestHash: sha256(identity ?? request) };
  const { ids, deduplicated } = await scheduleTasks(services.db, { ...caller, tasks, idempotency });
  services.wake();
  const found = await getTasks(services, caller, ids);
  return ids.map((id) => {
    const task = found.get(id);
    if (task === undefined)
      throw new CarillonError('idempotency_expired', { key: idempotencyKey ?? 'default' });
    return { ...task, deduplicated: deduplicated.has(id) };
  });
}
