import { createBell, sleep } from '../../core/index.ts';
import { listenForHints, type Queryable } from '../../db/index.ts';
import type { Services } from '../context.ts';
import { before, isAfter, type Position } from './position.ts';
import {
  positionOf,
  readerOf,
  take,
  type FeedRow,
  type Listener,
  type Reader,
  type StreamFilter,
} from './reader.ts';
import { renewWatch, selectFeed, selectNextTransaction } from './sql/feed.ts';

/** A look unless a hint comes before; and between two, however many come. */
const lookMs = 1_000;
const apartMs = 50;
/** Rows at a time; a reader that has as many waiting gets no more until it took them. */
const pageSize = 1_000;
/** Events are recorded so long after the last stream of a workspace ended. */
const watchHours = 1;
const renewMs = 15 * 60_000;

export interface EventFeed {
  /** Follows a workspace after a position; from now on without one. An unknown one is as one that is too old. */
  open(filter: StreamFilter, from: Position | 'unknown' | null): Promise<Reader>;
  /** How many are open. */
  readonly size: number;
}

/** Follows the feed for all streams of a process with one look a second or hint, and none while no stream is open. */
export function createEventFeed(
  services: Pick<Services, 'db' | 'clock' | 'logger' | 'taskTypes'>,
): EventFeed {
  const { db, clock, logger } = services;
  const listeners = new Set<Listener>();
  const internal = new Set([...services.taskTypes.values()].filter((t) => t.internal).map((t) => t.type));
  const bell = createBell(clock);
  let renewAt = 0;
  /** Null: no stream is open. */
  let running: Promise<void> | null = null;

  const loop = async (): Promise<void> => {
    const hints = listenForHints(db.pool, ['due', 'events'], bell.ring, logger);
    while (listeners.size > 0) {
      try {
        if (clock.monotonicMs() >= renewAt) {
          await renew(db, listeners);
          renewAt = clock.monotonicMs() + renewMs;
        }
        if (await look(db, listeners, internal)) continue;
      } catch (error) {
        logger.debug({ err: error }, 'streams of events wait for the database');
      }
      await sleep(clock, apartMs);
      await bell.wait(lookMs - apartMs);
    }
    running = null;
    await hints.stop();
  };

  return {
    get size() {
      return listeners.size;
    },
    open: async (filter, from) => {
      const since = (await watch(db, [filter.workspaceId])).get(filter.workspaceId) ?? 0n;
      const after = await nextTransaction(db);
      // A number that is still to come is of another life of this database.
      const resumes = typeof from === 'object' && from !== null && from.xact >= since && from.xact < after;
      const listener: Listener = {
        filter,
        openedAt: after,
        position: resumes ? from : before(after),
        begins: resumes ? null : { kind: from === null ? 'ready' : 'reset', after },
        queue: [],
        ring: () => undefined,
      };
      listeners.add(listener);
      if (running === null) {
        renewAt = clock.monotonicMs() + renewMs;
        running = loop();
      }
      const close = async (): Promise<void> => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        bell.ring();
        await running;
      };
      return readerOf(listener, close, clock);
    },
  };
}

async function watch(db: Queryable, workspaceIds: string[]): Promise<Map<string, bigint>> {
  const rows = await db.run<{ workspaceId: string; since: string }>(renewWatch(workspaceIds, watchHours));
  return new Map(rows.map((row) => [row.workspaceId, BigInt(row.since)]));
}

async function nextTransaction(db: Queryable): Promise<bigint> {
  const [row] = await db.run<{ next: string }>(selectNextTransaction());
  return BigInt(row?.next ?? 0);
}

const workspacesOf = (some: Iterable<Listener>): string[] => [
  ...new Set([...some].map((one) => one.filter.workspaceId)),
];

/** Where nothing was recorded for a while, or what was is deleted, streams begin anew. */
async function renew(db: Queryable, listeners: ReadonlySet<Listener>): Promise<void> {
  const since = await watch(db, workspacesOf(listeners));
  const after = await nextTransaction(db);
  for (const one of listeners) {
    const from = since.get(one.filter.workspaceId);
    if (from !== undefined && one.begins === null && one.position.xact < from)
      one.begins = { kind: 'reset', after };
  }
}

/** One page for all that have room, from where the last of them stands. True: there may be more. */
async function look(
  db: Queryable,
  listeners: ReadonlySet<Listener>,
  internal: ReadonlySet<string>,
): Promise<boolean> {
  const hungry = [...listeners].filter((one) => one.queue.length < pageSize);
  if (hungry.length === 0) return false;
  const begun = hungry.filter((one) => one.begins === null).map((one) => one.position);
  const from = begun.reduce((a, b) => (isAfter(a, b) ? b : a), begun[0] ?? before(2n ** 62n));
  const rows = await db.run<FeedRow>(selectFeed(workspacesOf(hungry), from, pageSize));
  const horizon = BigInt(rows[0]?.horizon ?? 0);
  const events = rows.filter((row) => row.xact !== null);
  const isFull = events.length === pageSize;
  const last = events.at(-1);
  const end = isFull && last !== undefined ? positionOf(last) : before(horizon);
  for (const one of hungry) take(one, events, { end, horizon, internal });
  return isFull;
}
