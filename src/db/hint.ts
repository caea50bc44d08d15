import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Pool } from 'pg';
import { messageOf, type Logger } from '../core/index.ts';

/** What a hint says: something may be due; something happened that streams of events may tell of. */
const kinds = {
  due: { channel: 'carillon_wake', apartMs: 20, unless: '' },
  events: {
    channel: 'carillon_events',
    apartMs: 100,
    // Mostly nobody has a stream open.
    unless: 'where exists (select from carillon.event_watchers where until > carillon.now())',
  },
};
export type HintKind = keyof typeof kinds;
const maxBackoffMs = 30_000;

/** Tells other processes to look. Only a hint: it may be lost, and transaction poolers have none. */
export interface Hint {
  /** Never throws and is not waited for. */
  send(): void;
  /** Waits for the hint on its way. */
  close(): Promise<void>;
}

/**
 * Sends hints by NOTIFY, each in a statement of its own: inside an insert it would make the commits queue. Those in a
 * burst are one: no two leave within `apartMs`.
 */
export function createHint(pool: Pool, kind: HintKind): Hint {
  const { channel, apartMs, unless } = kinds[kind];
  let isWanted = false;
  let sending: Promise<void> | null = null;
  const closing = new AbortController();
  const run = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      await pool.query(`select pg_notify($1, '') ${unless}`, [channel]).catch(() => undefined);
      await sleep(apartMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
    sending = null;
  };
  return {
    send: () => {
      if (closing.signal.aborted) return;
      isWanted = true;
      sending ??= run();
    },
    close: async () => {
      closing.abort();
      await sending;
    },
  };
}

/** Calls `onHint` for each hint, on a connection of its own that comes back after it broke, until stopped. */
export function listenForHints(
  pool: Pool,
  listenTo: readonly HintKind[],
  onHint: () => void,
  logger: Logger,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    let backoffMs = 1_000;
    while (!stopping.signal.aborted) {
      // pg hides the password from enumeration.
      const client = new Client({ ...pool.options, password: pool.options.password, keepAlive: true });
      const ended = new Promise<void>((resolve) => client.once('end', resolve));
      client.on('error', () => undefined);
      client.on('notification', onHint);
      const stop = () => void client.end().catch(() => undefined);
      stopping.signal.addEventListener('abort', stop);
      try {
        await client.connect();
        // The doctor knows workers by the statement of "due" alone.
        await client.query(listenTo.map((kind) => `listen ${kinds[kind].channel}`).join('; '));
        backoffMs = 1_000;
        // What happened while nobody listened.
        onHint();
        await ended;
      } catch (error) {
        logger.debug({ problem: messageOf(error) }, 'no hints; who waits for them looks every second');
        stop();
      }
      stopping.signal.removeEventListener('abort', stop);
      await sleep(backoffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
    }
  };
  const ended = loop();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
