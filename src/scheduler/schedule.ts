import { CarillonError, currentTraceparent, span } from '../core/index.ts';
import type { Database, Queryable } from '../db/index.ts';
import type { Actor, NewTask } from './task.ts';
import {
  endedInvisibly,
  insertDefaultKeys,
  insertKey,
  lockDefaultKeys,
  replaceDefaultKeys,
  selectDefaultKeys,
  selectKey,
} from './sql/idempotency-keys.ts';
import { insertTasks } from './sql/insert-tasks.ts';

/** Tasks of one statement. */
const chunkSize = 1_000;

export interface ScheduleRequest {
  workspaceId: string;
  tasks: NewTask[];
  actor: Actor;
  /** The caller's own key and a hash of the whole request. */
  idempotency: { key: string; requestHash: string } | null;
  /** Told how many of the tasks are stored, though nobody else sees them before the end. */
  onProgress?: (stored: number) => void;
}

export interface Scheduled {
  /** Ids in the order of the request: the new task's, or the one found for the same key. */
  ids: string[];
  /** Ids among them that existed before. */
  deduplicated: ReadonlySet<string>;
}

/**
 * Creates any number of tasks in one transaction, all or none. With an idempotency key the first request's tasks are returned to every later one;
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
  // Keys are locked in one order, new ones first, so that two batches with the same posts can not deadlock.
  const keyed = request.tasks.filter(hasKey).sort((a, b) => a.dedupeKey.localeCompare(b.dedupeKey));
  const claimed = new Set<string>();
  for (const some of chunksOf(keyed)) {
    const rows = await tx.run<{ id: string }>(insertDefaultKeys(request.workspaceId, some));
    for (const { id } of rows) claimed.add(id);
  }
  const twins = new Map<string, string>();
  for (const some of chunksOf(keyed.filter(({ id }) => !claimed.has(id))))
    await findTwins(tx, request.workspaceId, some, twins);

  const created = request.tasks.filter(({ id }) => !twins.has(id));
  let done = request.tasks.length - created.length;
  for (const some of chunksOf(created)) {
    await tx.run(insertTasks(some, request.actor, currentTraceparent()));
    done += some.length;
    request.onProgress?.(done);
  }
  const ids = request.tasks.map(({ id }) => twins.get(id) ?? id);
  return { ids, deduplicated: new Set(twins.values()) };
}

/** Adds the tasks that exist already to `twins`; one that ended without anything visible gives its key away. */
async function findTwins(
  tx: Queryable,
  workspaceId: string,
  tasks: readonly KeyedTask[],
  twins: Map<string, string>,
): Promise<void> {
  const keys = tasks.map(({ dedupeKey }) => dedupeKey);
  const rows = await tx.run<{ dedupeKey: string; id: string }>(lockDefaultKeys(workspaceId, keys));
  const holders = new Map(rows.map(({ dedupeKey, id }) => [dedupeKey, id]));
  const ended = await tx.run<{ id: string }>(endedInvisibly([...holders.values()]));
  const free = new Set(ended.map(({ id }) => id));
  const heirs: KeyedTask[] = [];
  for (const task of tasks) {
    const holder = holders.get(task.dedupeKey);
    if (holder === undefined) continue;
    if (!free.has(holder)) {
      twins.set(task.id, holder);
      continue;
    }
    holders.set(task.dedupeKey, task.id);
    heirs.push(task);
  }
  if (heirs.length > 0) await tx.run(replaceDefaultKeys(workspaceId, heirs));
}

/** For each task that `scheduleTasks` would not create: the id of the one there is, or that comes before it in the list. */
export async function previewTwins(
  db: Queryable,
  workspaceId: string,
  tasks: readonly NewTask[],
): Promise<Map<string, string>> {
  const keyed = tasks.filter(hasKey);
  const holders = new Map<string, string>();
  for (const some of chunksOf(keyed)) {
    const keys = some.map(({ dedupeKey }) => dedupeKey);
    const rows = await db.run<{ dedupeKey: string; id: string }>(selectDefaultKeys(workspaceId, keys));
    for (const { dedupeKey, id } of rows) holders.set(dedupeKey, id);
  }
  const twins = new Map<string, string>();
  for (const { id, dedupeKey } of keyed) {
    const holder = holders.get(dedupeKey);
    if (holder === undefined) holders.set(dedupeKey, id);
    else twins.set(id, holder);
  }
  return twins;
}

type KeyedTask = NewTask & { dedupeKey: string };

const hasKey = (task: NewTask): task is KeyedTask => task.dedupeKey !== null;

function* chunksOf<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let from = 0; from < items.length; from += chunkSize) yield items.slice(from, from + chunkSize);
}
