import { AsyncLocalStorage } from 'node:async_hooks';
import { Hono } from 'hono';
import { CarillonError, messageOf, type Clock } from '../../core/index.ts';
import { controlRoutes } from './control.ts';
import { cutOf, fetchCut, untilAborted } from './cut.ts';
import type { Emulator, EmulatorContext, EmulatorSettings, EmulatorStore } from './emulator.ts';
import { createFaults, type Faults } from './faults.ts';
import { createHolds, type Holds } from './holds.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { defaultSettings } from './settings.ts';

export interface EmulatorServer {
  emulators: readonly Emulator[];
  context: EmulatorContext & { faults: Faults; holds: Holds };
  faults: Faults;
  holds: Holds;
  /** The last requests. */
  requests: RequestLog;
  /**
   * Behaves like `fetch` towards the vendor: a reset throws, a timeout answers only by `request.signal`, a truncated
   * answer breaks off. An aborted request has had its effect or never will: what is not committed by then is undone,
   * so who gave up on it need not fear that it is delivered later. Base URL: anything + `/<platform>`.
   */
  fetch(request: Request): Promise<Response>;
  /** The same without acting faults out: the port wants to know which one it is (`cutOf`). */
  answer(request: Request): Promise<Response>;
  /** Only what lies below `/_emulator`, for a server that has it among its own, and answers what is thrown. */
  control(request: Request): Promise<Response>;
}

/**
 * Serves every emulator below `/<platform>`, and what people and tests look at below `/_emulator`.
 * `publicUrl`: where the index says they are served; the address of the request by default, null for nowhere.
 */
export function createEmulatorServer(options: {
  store: EmulatorStore;
  clock: Clock;
  emulators: readonly Emulator[];
  settings?: Partial<EmulatorSettings>;
  publicUrl?: string | null;
}): EmulatorServer {
  const { store, clock, emulators } = options;
  const faults = createFaults();
  const holds = createHolds(clock);
  const requests = createRequestLog(clock);
  const giveUp = new AsyncLocalStorage<AbortSignal>();
  const context = {
    store: undoneWhenAborted(store, giveUp),
    clock,
    faults,
    holds,
    settings: { ...defaultSettings, ...options.settings },
  };

  const app = new Hono();
  const control = controlRoutes({ context, emulators, requests, publicUrl: options.publicUrl });
  app.route('/', control);
  for (const emulator of emulators) {
    app.use(`/${emulator.platform}/*`, requests.watch(emulator));
    app.route(`/${emulator.platform}`, emulator.routes({ ...context, ...requests.noting(context) }));
  }
  app.onError((thrown, c) =>
    thrown instanceof CarillonError
      ? c.json({ code: thrown.code, error: thrown.message }, thrown.status as 422)
      : c.json({ error: `The emulator failed: ${messageOf(thrown)}` }, 500),
  );

  const answer = async (request: Request) => app.fetch(request);
  return {
    emulators,
    context,
    faults,
    holds,
    requests,
    answer,
    control: async (request) => control.fetch(request),
    fetch: (request) => giveUp.run(request.signal, () => exchange(answer, request)),
  };
}

function undoneWhenAborted(store: EmulatorStore, giveUp: AsyncLocalStorage<AbortSignal>): EmulatorStore {
  return {
    ...store,
    transaction: (lock, work) =>
      store.transaction(lock, async (tx) => {
        const result = await work(tx);
        giveUp.getStore()?.throwIfAborted();
        return result;
      }),
  };
}

async function exchange(
  answer: (request: Request) => Promise<Response>,
  request: Request,
): Promise<Response> {
  const { signal } = request;
  signal.throwIfAborted();
  const aborted = new AbortController();
  const giveUp = untilAborted(AbortSignal.any([signal, aborted.signal]));
  giveUp.catch(() => undefined);
  try {
    const response = await Promise.race([answer(request), giveUp]);
    const cut = cutOf(response);
    return cut ? await fetchCut(cut, response, signal) : response;
  } finally {
    aborted.abort();
  }
}
