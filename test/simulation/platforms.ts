import type { Clock } from '../../src/core/index.ts';
import {
  createEmulatorServer,
  createMemoryStore,
  emulators,
  type EmulatorServer,
  type EmulatorStore,
} from '../../src/emulators/index.ts';
import { createLinkedInEmulator } from '../../src/emulators/linkedin/index.ts';

/** What a platform made visible, noted as it did. */
export interface Visible {
  platform: string;
  taskId: string | null;
  remoteId: string;
  textHash: string;
  /** By the simulation's own time, not by the platform's clock. */
  atMs: number;
}

/** The emulators of one run: empty memories, a clock of their own, and what they made visible. */
export interface Emulators {
  server: EmulatorServer;
  store: EmulatorStore;
  visible: readonly Visible[];
}

export function openEmulators(options: {
  clock: Clock;
  nowMs(): number;
  readBackLagMs: number;
  maxPageSize: number;
  /** Equal posts are published twice, as by platforms that do not look. */
  allowsRepeats: boolean;
  tokenEnded: boolean;
}): Emulators {
  const visible: Visible[] = [];
  const memory = options.allowsRepeats ? forgetful(createMemoryStore()) : createMemoryStore();
  const store = watched(memory, (seen) => visible.push({ ...seen, atMs: options.nowMs() }));
  const { clock, readBackLagMs, maxPageSize } = options;
  const settings = { readBackLagMs, maxPageSize };
  return {
    server: createEmulatorServer({
      store,
      clock,
      emulators: options.tokenEnded ? withEndedToken : emulators,
      settings,
      publicUrl: null,
    }),
    store,
    visible,
  };
}

const withEndedToken = emulators.map((one) =>
  one.platform === 'linkedin' ? createLinkedInEmulator({ firstToken: 'expired' }) : one,
);

/** Without what the emulators remember, or look up, to refuse an equal post. */
function forgetful(store: EmulatorStore): EmulatorStore {
  return {
    ...store,
    transaction: (lock, work) =>
      store.transaction(lock, (tx) =>
        work({
          ...tx,
          put: async (entity) => (entity.kind === 'said' ? undefined : tx.put(entity)),
          list: async (query) =>
            query.platform === 'facebook' && query.kind === 'post' && query.limit === 1 ? [] : tx.list(query),
        }),
      ),
  };
}

/** Tells of every line that a transaction adds to the emulators' own log of effects. */
function watched(store: EmulatorStore, onEffect: (seen: Omit<Visible, 'atMs'>) => void): EmulatorStore {
  return {
    ...store,
    transaction: async (lock, work) => {
      const made: Omit<Visible, 'atMs'>[] = [];
      const result = await store.transaction(lock, (tx) =>
        work({
          ...tx,
          put: async (entity) => {
            await tx.put(entity);
            const data = entity.data as Omit<Visible, 'atMs' | 'platform'>;
            if (entity.kind === 'effect') made.push({ platform: entity.platform, ...data });
          },
        }),
      );
      for (const effect of made) onEffect(effect);
      return result;
    },
  };
}
