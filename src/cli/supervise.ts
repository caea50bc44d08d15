import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, type Logger } from '../core/index.ts';
import { startEmbedded } from '../db/index.ts';

/** How often to look whether the embedded Postgres still answers. */
const lookMs = 1_000;

/** Starts the embedded Postgres again whenever it is gone, until stopped. */
export function keepRunning(dataDir: string, logger: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sleep(lookMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        const { startedByUs } = await startEmbedded({ dataDir });
        if (startedByUs) logger.warn({ dataDir }, 'the embedded Postgres was gone and is started again');
      } catch (error) {
        logger.error({ problem: messageOf(error) }, 'the embedded Postgres can not be started again');
      }
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
