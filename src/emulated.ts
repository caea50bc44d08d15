import type { Pool } from 'pg';
import type { Clock, Logger } from './core/index.ts';
import { createPoolLike } from './db/index.ts';
import {
  createEmulatorServer,
  createPostgresStore,
  createWebhookPump,
  emulators,
  type EmulatorServer,
  type WebhookPump,
} from './emulators/index.ts';
import { receiveWebhook } from './services/webhooks/index.ts';
import type { Services } from './services/context.ts';

/** The platforms' emulators inside this process: their server, and the pump of the webhooks they owe. */
export interface Emulated {
  server: EmulatorServer;
  /** Hands owed webhooks that are due to `services` now. */
  deliver(services: Services): Promise<void>;
  /** Does so from now on, until closed. */
  keepDelivering(services: Services): void;
  /** Erases a text, such as a person's number, from their memory. Returns how many entries held it. */
  forget(text: string): Promise<number>;
  close(): Promise<void>;
}

/** Emulators whose memory is the schema `carillon_emulator`, over a pool and transactions of their own. */
export function createEmulated(pool: Pool, clock: Clock, logger: Logger): Emulated {
  const store = createPostgresStore(createPoolLike(pool, logger, { max: 5 }));
  // Their platforms are reached in this process only: no address of theirs is served.
  const server = createEmulatorServer({ store, clock, emulators, publicUrl: null });
  let pump: WebhookPump | null = null;
  const pumpTo = (services: Services): WebhookPump =>
    (pump ??= createWebhookPump({
      store,
      emulators,
      clock,
      faults: server.faults,
      onError: (error) => logger.warn({ err: error }, 'emulated webhooks could not be delivered'),
      deliver: async (platform, body, headers) => {
        await receiveWebhook(services, platform, {
          headers: new Headers(headers),
          query: new URLSearchParams(),
          body,
        });
        return true;
      },
    }));
  return {
    server,
    deliver: async (services) => {
      await pumpTo(services).pumpOnce(clock.now());
    },
    forget: (text) => {
      server.requests.forget(text);
      return store.forget(text);
    },
    keepDelivering: (services) => pumpTo(services).start(),
    close: async () => {
      await pump?.stop();
      await store.close();
    },
  };
}
