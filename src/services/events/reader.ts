import { sleep, type Clock } from '../../core/index.ts';
import { bodyOf } from './message.ts';
import { before, isAfter, writePosition, type Position } from './position.ts';

/** "ready": everything from now on will come, load what there is; "reset": so it will, but something was missed. */
export interface StreamItem {
  id: string;
  kind: 'event' | 'ready' | 'reset';
  body: string;
}

export interface StreamFilter {
  workspaceId: string;
  taskId: string | null;
  campaignId: string | null;
  /** Null: all. */
  names: readonly string[] | null;
}

/** One open stream. */
export interface Reader {
  /** What has come, waiting up to `ms` for the first. Empty: nothing did, or the signal aborted. */
  next(ms: number, signal: AbortSignal): Promise<StreamItem[]>;
  /** Whether everything that had happened when it was opened was given out. */
  isCaughtUp(): boolean;
  /** After the last one nothing of the feed is left. */
  close(): Promise<void>;
}

/** A row of the feed; `xact` null: there is none, only the horizon. */
export interface FeedRow extends Record<string, unknown> {
  horizon: string;
  xact: string | null;
  id: string;
  workspaceId: string;
  name: string;
  taskId: string | null;
  taskType: string | null;
  data: Record<string, unknown>;
  recordedAt: Date;
}

/** An open stream as the feed sees it. */
export interface Listener {
  filter: StreamFilter;
  /** The first transaction that had not begun when it was opened. */
  openedAt: bigint;
  position: Position;
  /** Set: begins, by that kind of item, once all transactions before this one have ended. */
  begins: { kind: 'ready' | 'reset'; after: bigint } | null;
  queue: StreamItem[];
  ring: () => void;
}

export const positionOf = (row: FeedRow): Position => ({ xact: BigInt(row.xact ?? 0), id: BigInt(row.id) });

/** Gives a listener what a page holds for it, and moves it to the page's end. */
export function take(
  one: Listener,
  events: FeedRow[],
  { end, horizon, internal }: { end: Position; horizon: bigint; internal: ReadonlySet<string> },
): void {
  if (one.begins !== null) {
    if (horizon < one.begins.after) return;
    one.position = before(horizon);
    one.queue.push({ id: writePosition(one.position), kind: one.begins.kind, body: '{}' });
    one.begins = null;
  } else {
    for (const row of events) {
      const position = positionOf(row);
      if (isAfter(position, one.position) && wants(one.filter, row, internal))
        one.queue.push({ id: writePosition(position), kind: 'event', body: bodyOf(row) });
    }
    if (isAfter(end, one.position)) one.position = end;
  }
  if (one.queue.length > 0) one.ring();
}

/** Tasks that nobody asked for by name are shown to who asks for them, and when they need a person. */
function wants(filter: StreamFilter, row: FeedRow, internal: ReadonlySet<string>): boolean {
  const { workspaceId, taskId, campaignId, names } = filter;
  if (row.workspaceId !== workspaceId || (names !== null && !names.includes(row.name))) return false;
  if (taskId !== null) return row.taskId === taskId;
  if (campaignId !== null && row.data['campaignId'] !== campaignId) return false;
  return row.taskType === null || !internal.has(row.taskType) || row.name === 'task.needs_attention';
}

export function readerOf(listener: Listener, close: () => Promise<void>, clock: Clock): Reader {
  return {
    close,
    isCaughtUp: () =>
      listener.begins === null &&
      listener.queue.length === 0 &&
      listener.position.xact >= listener.openedAt - 1n,
    next: async (ms, signal) => {
      if (listener.queue.length === 0 && !signal.aborted) {
        const rung = new AbortController();
        listener.ring = () => rung.abort();
        await sleep(clock, ms, AbortSignal.any([rung.signal, signal]));
        listener.ring = () => undefined;
      }
      return signal.aborted ? [] : listener.queue.splice(0);
    },
  };
}
