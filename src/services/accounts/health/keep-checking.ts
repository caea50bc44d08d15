import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '../../context.ts';
import { checkAccounts } from './check-accounts.ts';

const everyMs = 60_000;
const budgetMs = 600_000;

/** Looks at accounts from now on, until stopped. */
export function keepChecking(services: Services): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await checkAccounts(services, budgetMs, stopping.signal).catch((error: unknown) =>
        services.logger.warn({ err: error }, 'accounts could not be looked at'),
      );
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
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
