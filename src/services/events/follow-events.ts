import { z } from 'zod';
import { CarillonError } from '../../core/index.ts';
import type { Caller, Services } from '../context.ts';
import { parse } from '../tasks/index.ts';
import { createEventFeed } from './feed.ts';
import { readPosition } from './position.ts';
import type { StreamFilter, StreamItem } from './reader.ts';

/** How often to look whether everything there is has come. */
const caughtUpMs = 100;
const patienceMs = 60_000;

/** What of the feed a caller wants. */
export const eventFilterSchema = z.strictObject({
  taskId: z.uuid().optional(),
  campaignId: z.uuid().optional(),
  names: z.array(z.string().max(64)).max(50).optional(),
});
export type EventFilterInput = z.input<typeof eventFilterSchema>;

export interface FollowOptions extends EventFilterInput {
  /** The id of the last event that came; what came after it, instead of what happens from now on. */
  after?: string | undefined;
  /** End with what there is now. */
  untilNow?: boolean;
  /** Ends it. */
  signal?: AbortSignal;
}

/** `type` is an event's, "ready": everything from here on comes; or "reset": so it does, but something was missed. */
export interface FeedEvent {
  /** Resumes after this one, as `after`. */
  id: string;
  type: string;
  /** When it happened; null of "ready" and "reset". */
  timestamp: Date | null;
  data: Record<string, unknown>;
}

export const filterOf = ({ workspaceId }: Caller, asked: EventFilterInput): StreamFilter => ({
  workspaceId,
  taskId: asked.taskId?.toLowerCase() ?? null,
  campaignId: asked.campaignId?.toLowerCase() ?? null,
  names: asked.names ?? null,
});

/**
 * Changes of tasks and accounts as they happen. Holds one connection to the database besides the pool's.
 * @throws CarillonError `invalid_input`
 */
export async function* followEvents(
  services: Services,
  caller: Caller,
  { after, untilNow = false, signal = new AbortController().signal, ...asked }: FollowOptions = {},
): AsyncGenerator<FeedEvent, void, void> {
  const filter = filterOf(caller, parse(eventFilterSchema, asked));
  const from = after === undefined ? null : readPosition(after);
  if (after !== undefined && from === null)
    throw new CarillonError('invalid_input', { field: 'after', problem: 'is not the id of an event' });
  const reader = await createEventFeed(services).open(filter, from);
  try {
    while (!signal.aborted) {
      for (const item of await reader.next(untilNow ? caughtUpMs : patienceMs, signal)) yield eventOf(item);
      if (untilNow && reader.isCaughtUp()) return;
    }
  } finally {
    await reader.close();
  }
}

function eventOf({ id, kind, body }: StreamItem): FeedEvent {
  if (kind !== 'event') return { id, type: kind, timestamp: null, data: {} };
  const { type, timestamp, data } = JSON.parse(body) as Omit<FeedEvent, 'timestamp'> & { timestamp: string };
  return { id, type, timestamp: new Date(timestamp), data };
}
