import { setTimeout as sleep } from 'node:timers/promises';
import { CarillonError, messageOf, type Logger } from '../core/index.ts';
import {
  lockInstance,
  startEmbedded,
  type EmbeddedPostgres,
  type Holder,
  type InstanceLock,
} from '../db/index.ts';

/** How often to look whether the embedded Postgres still answers. */
const lookMs = 1_000;

/** Keeps what a server stands on: its embedded Postgres, and the lock that says who serves that data. */
export interface Supervisor {
  /** Rejects with CarillonError `taken_over` when somebody else serves the data by now. */
  displaced: Promise<never>;
  /** Ends the watch, stops the Postgres and gives the lock back; only the watch, once displaced. */
  stop(): Promise<void>;
}

/** Who holds the lock serves this data, and alone stops its Postgres. @throws CarillonError `already_running` */
export async function supervise(
  embedded: EmbeddedPostgres,
  holder: Holder,
  logger: Logger,
): Promise<Supervisor> {
  const { dataDir } = embedded;
  const first = await lockInstance(embedded.url, holder);
  if ('heldBy' in first) throw new CarillonError('already_running', { dataDir, ...first.heldBy });
  return watch(embedded, first, holder, logger);
}

function watch(embedded: EmbeddedPostgres, first: InstanceLock, holder: Holder, logger: Logger): Supervisor {
  const { dataDir } = embedded;
  const stopping = new AbortController();
  let lock = first;

  const lookOnce = async (): Promise<void> => {
    const { url, startedByUs } = await startEmbedded({ dataDir });
    if (startedByUs) logger.warn({ dataDir }, 'the embedded Postgres was gone and is started again');
    if (lock.isHeld()) return;
    // It was lost with its connection, and anybody may have been faster.
    const again = await lockInstance(url, holder);
    if ('heldBy' in again) throw new CarillonError('taken_over', { dataDir, ...again.heldBy });
    lock = again;
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const pause = sleep(lookMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      await (lock.isHeld() ? Promise.race([pause, lock.ended]) : pause);
      if (stopping.signal.aborted) return;
      await lookOnce().catch((error: unknown) => {
        if (error instanceof CarillonError && error.code === 'taken_over') throw error;
        logger.error({ problem: messageOf(error) }, 'the embedded Postgres can not be started again');
      });
    }
  };
  const ended = loop();
  const displaced = ended.then(() => new Promise<never>(() => undefined));
  // Told to whoever waits for it; nobody may do so yet.
  displaced.catch(() => undefined);
  return {
    displaced,
    stop: async () => {
      stopping.abort();
      await ended.catch(() => undefined);
      if (lock.isHeld()) await embedded.stop();
      await lock.release();
    },
  };
}
