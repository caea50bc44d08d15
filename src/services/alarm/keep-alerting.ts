import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '../context.ts';
import { alert } from './alert.ts';

const everyMs = 10_000;

/** Alerts from now on, until stopped. Without its database it waits; the worker says so. */
export function keepAlerting(services: Services): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await alert(services).catch((error: unknown) =>
        services.logger.debug({ err: error }, 'alerts wait for the database'),
      );
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const ended = services.settings.alert === null ? Promise.resolve() : loop();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
