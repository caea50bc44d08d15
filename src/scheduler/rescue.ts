import type { Queryable } from '../db/index.ts';
import { isDead, thisProcess } from './process-identity.ts';
import {
  forgetOldWorkers,
  registerWorker,
  removeWorker,
  rescueTasks,
  selectNeighbours,
  type WorkerIdentity,
} from './sql/rescue-tasks.ts';

/** Makes this process known as a worker, so that others recognise its death. */
export async function register(db: Queryable, workerId: string): Promise<void> {
  await db.run(registerWorker({ id: workerId, ...thisProcess() }));
}

export async function unregister(db: Queryable, workerId: string): Promise<void> {
  await db.run(removeWorker(workerId));
}

/** Frees the claims of processes of this machine that died. Returns how many tasks became due. */
export async function rescue(db: Queryable): Promise<number> {
  const { bootId, pidNamespace } = thisProcess();
  const neighbours = await db.run<WorkerIdentity>(selectNeighbours(bootId, pidNamespace));
  let freed = 0;
  for (const dead of neighbours.filter(isDead)) freed += (await db.run(rescueTasks(dead.id))).length;
  await db.run(forgetOldWorkers());
  return freed;
}
