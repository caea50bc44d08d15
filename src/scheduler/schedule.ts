import { CarillonError, currentTraceparent, span } from '../core/index.ts';
import type { Database, Queryable } from '../db/index.ts';
import type { Actor, NewTask } from './task.ts';
import { endedInvisibly, insertKey, replaceKey, selectKey } from './sql/idempotency-keys.ts';
import { insertTasks } from './sql/insert-tasks.ts';

export interface ScheduleRequest {
  workspaceId: string;
  tasks: NewTask[];
  actor: Actor;
  /** The caller's own key and a hash of the whole request. */
  idempotency: { key: string; requestHash: string } | null;
}

export interface Scheduled {
  /** Ids in the order of the request: the new task's, or the one found for the same key. */
  ids: string[];
  /** Ids among them that existed before. */
  deduplicated: ReadonlySet<string>;
}

/**
 * Creates tasks, all or none. With an idempotency key the first request's tasks are returned to every later one;
 * without one each task's `dedupeKey` finds its twin, so that a client's blind retry makes nothing new.
 * @throws CarillonError `idempotency_conflict` when the key came with another request before.
 */
export async function scheduleTasks(db: Database, request: ScheduleRequest): Promise<Scheduled> {
  const attributes = { 'carillon.tasks': request.tasks.length, 'carillon.actor': request.actor.name };
  return span('carillon.schedule', attributes, async (note) => {
    const scheduled = await storeTasks(db, request);
    note({ 'carillon.deduplicated': scheduled.deduplicated.size });
    if (scheduled.ids.length === 1) note({ 'carillon.task.id': scheduled.ids[0] ?? '' });
    return scheduled;
  });
}

async function storeTasks(db: Database, request: ScheduleRequest): Promise<Scheduled> {
  return db.transaction(async (tx) => {
    if (request.idempotency !== null) {
      const earlier = await claimCallersKey(tx, request, request.idempotency);
      if (earlier !== null) return { ids: earlier, deduplicated: new Set(earlier) };
      await tx.run(insertTasks(request.tasks, request.actor, currentTraceparent()));
      return { ids: request.tasks.map((task) => task.id), deduplicated: new Set() };
    }
    return withDefaultKeys(tx, request);
  });
}

async function claimCallersKey(
  tx: Queryable,
  request: ScheduleRequest,
  { key, requestHash }: { key: string; requestHash: string },
): Promise<string[] | null> {
  const ids = request.tasks.map((task) => task.id);
  const claimed = await tx.run(insertKey(request.workspaceId, key, requestHash, ids));
  if (claimed.length > 0) return null;
  const [earlier] = await tx.run<{ requestHash: string; taskIds: string[] }>(
    selectKey(request.workspaceId, key),
  );
  if (earlier === undefined || earlier.requestHash !== requestHash)
    throw new CarillonError('idempotency_conflict', { key });
  return earlier.taskIds;
}

async function withDefaultKeys(tx: Queryable, request: ScheduleRequest): Promise<Scheduled> {
  const created: NewTask[] = [];
  const ids = new Map<NewTask, string>();
  const deduplicated = new Set<string>();
  // Keys are locked in one order, so that two batches with the same posts can not deadlock.
  const ordered = [...request.tasks].sort((a, b) => compare(a.dedupeKey, b.dedupeKey));
  for (const task of ordered) {
    const twin =
      task.dedupeKey === null ? null : await findTwin(tx, request.workspaceId, task.dedupeKey, task.id);
    ids.set(task, twin ?? task.id);
    if (twin === null) created.push(task);
    else deduplicated.add(twin);
  }
  if (created.length > 0) await tx.run(insertTasks(created, request.actor, currentTraceparent()));
  return { ids: request.tasks.map((task) => ids.get(task) ?? task.id), deduplicated };
}

async function findTwin(
  tx: Queryable,
  workspaceId: string,
  dedupeKey: string,
  id: string,
): Promise<string | null> {
  const key = `auto:${dedupeKey}`;
  const claimed = await tx.run(insertKey(workspaceId, key, dedupeKey, [id]));
  if (claimed.length > 0) return null;
  const [earlier] = await tx.run<{ taskIds: string[] }>(selectKey(workspaceId, key));
  const twin = earlier?.taskIds[0];
  if (twin === undefined) return null;
  const [ended] = await tx.run(endedInvisibly(twin));
  if (ended === undefined) return twin;
  await tx.run(replaceKey(workspaceId, key, [id]));
  return null;
}

const compare = (a: string | null, b: string | null): number => (a ?? '').localeCompare(b ?? '');
