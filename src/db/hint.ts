import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Pool } from 'pg';
import { messageOf, type Logger } from '../core/index.ts';

const channel = 'carillon_wake';
/** Hints in a burst are one; no two leave within this. */
const apartMs = 20;
const maxBackoffMs = 30_000;

/** Tells other processes that something may be due. Only a hint: it may be lost, and transaction poolers have none. */
export interface Hint {
  /** Never throws and is not waited for. */
  send(): void;
  /** Waits for the hint on its way. */
  close(): Promise<void>;
}

/** Sends hints by NOTIFY, each in a statement of its own: inside an insert it would make the commits queue. */
export function createHint(pool: Pool): Hint {
  let isWanted = false;
  let sending: Promise<void> | null = null;
  const closing = new AbortController();
  const run = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      await pool.query('select pg_notify($1, $2)', [channel, '']).catch(() => undefined);
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
export function listenForHints(pool: Pool, onHint: () => void, logger: Logger): { stop(): Promise<void> } {
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
        await client.query(`listen ${channel}`);
        backoffMs = 1_000;
        // What happened while nobody listened.
        onHint();
        await ended;
      } catch (error) {
        logger.debug({ problem: messageOf(error) }, 'no hints of due tasks; the worker looks every second');
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
