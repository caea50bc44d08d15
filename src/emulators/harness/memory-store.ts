import type { EmulatorStore, StoreTransaction } from './emulator.ts';
import { MemoryState, type Change } from './memory-state.ts';

/**
 * A store that lives as long as its process. All transactions run one after the other, whatever their lock:
 * stricter than asked, and quick enough where no disk is waited for.
 *
 * `keep` makes the changes of a transaction durable before anybody sees them; when it throws, they are undone.
 */
export function createMemoryStore(
  options: { state?: MemoryState; keep?: (changes: readonly Change[]) => Promise<void> } = {},
): EmulatorStore {
  const { state = new MemoryState(), keep = () => Promise.resolve() } = options;
  const alone = queue();

  const transaction: EmulatorStore['transaction'] = (_lock, work) =>
    alone(async () => {
      const changes: Change[] = [];
      const undo: (() => void)[] = [];
      const change = (made: Change) => void (changes.push(made), undo.push(state.apply(made)));
      try {
        const result = await work(transactionOver(state, change));
        if (changes.length > 0) await keep(changes);
        return result;
      } catch (thrown) {
        for (const takeBack of undo.toReversed()) takeBack();
        throw thrown;
      }
    });

  return {
    transaction,
    owed: (now, limit) => alone(() => Promise.resolve(state.owed(now, limit))),
    kinds: (platform) => alone(() => Promise.resolve(state.kinds(platform))),
    acknowledge: (webhookId) =>
      alone(async () => {
        const change: Change = { acknowledge: webhookId };
        await keep([change]);
        state.apply(change);
      }),
    close: () => alone(() => Promise.resolve()),
  };
}

function transactionOver(state: MemoryState, change: (made: Change) => void): StoreTransaction {
  return {
    async put(entity) {
      change({ put: { ...entity, createdAt: entity.createdAt.toISOString() } });
    },
    async get(platform, kind, id) {
      return state.get(platform, kind, id);
    },
    async list(query) {
      return state.list(query);
    },
    async nextNumber(name) {
      const value = state.number(name) + 1;
      change({ number: name, value });
      return value;
    },
    async owe(webhook) {
      change({ owe: { ...webhook, dueAt: webhook.dueAt.toISOString() } });
    },
  };
}

function queue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(work);
    last = run.catch(() => undefined);
    return run;
  };
}
