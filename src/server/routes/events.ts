import { z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { CarillonError } from '../../core/index.ts';
import {
  createEventFeed,
  eventFilterSchema,
  filterOf,
  parse,
  readPosition,
  type EventFeed,
  type Reader,
  type StreamFilter,
} from '../../services/index.ts';
import type { HttpContext, HttpOptions, ServerParts } from '../parts.ts';
import { readQuery } from '../request/index.ts';
import type { AddRoute } from '../route.ts';

const beatMs = 15_000;
const retryMs = 2_000;
const maxStreams = 100;
const retryAfterSeconds = 10;
/** Then a stream ends; its client resumes it, and its key is looked at again. */
const lifetimeMs = 3_600_000;

const query = z.strictObject({
  lastEventId: z.string().max(64).optional().openapi({ description: 'Instead of the header.' }),
  ...eventFilterSchema.shape,
});

/** Changes of tasks and accounts as they happen. */
export function addEvents(add: AddRoute, { services }: ServerParts, { closing }: HttpOptions): void {
  const feed = createEventFeed(services);
  add(
    {
      method: 'get',
      path: '/api/events',
      tag: 'Events',
      summary: 'Server-sent events of tasks and accounts; goes on after `Last-Event-ID`.',
      access: 'read',
      query,
      headers: z.object({ 'Last-Event-ID': z.string().max(64).optional() }),
      answers: { 200: { description: 'A stream that does not end', contentType: 'text/event-stream' } },
      errors: ['too_many_streams'],
    },
    async (c) => {
      if (c.req.raw.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
      const { lastEventId, ...asked } = parse(query, readQuery(c.req.url, ['names']));
      const last = c.req.header('last-event-id') ?? lastEventId;
      return stream(c, await open(feed, filterOf(c.get('caller'), asked), last), closing);
    },
  );
}

async function open(feed: EventFeed, filter: StreamFilter, last: string | undefined): Promise<Reader> {
  if (feed.size >= maxStreams)
    throw new CarillonError('too_many_streams', { limit: maxStreams, retryAfterSeconds });
  return feed.open(filter, last === undefined ? null : (readPosition(last) ?? 'unknown'));
}

function stream(c: HttpContext, reader: Reader, closing: AbortSignal | undefined): Response {
  // Proxies that gather answers would hold events back.
  c.header('X-Accel-Buffering', 'no');
  return streamSSE(c, async (out) => {
    const ending = new AbortController();
    const end = () => ending.abort();
    const endAtOnce = () => {
      end();
      // A client that reads nothing would hold the last write for ever.
      out.abort();
    };
    out.onAbort(end);
    closing?.addEventListener('abort', endAtOnce, { once: true });
    if (closing?.aborted) end();
    const lifetime = setTimeout(end, lifetimeMs);
    try {
      await out.write(`retry: ${retryMs}\n\n`);
      while (!ending.signal.aborted) {
        const items = await reader.next(beatMs, ending.signal);
        if (items.length === 0 && !ending.signal.aborted) await out.write(': still here\n\n');
        for (const { id, kind, body } of items) {
          if (ending.signal.aborted) break;
          await out.writeSSE({ id, data: body, ...(kind !== 'event' && { event: kind }) });
        }
      }
    } finally {
      clearTimeout(lifetime);
      closing?.removeEventListener('abort', endAtOnce);
      void reader.close();
    }
  });
}
