import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/index.ts';
import type { EmulatorStore, Fault } from './emulator.ts';
import { listen, type EmulatorPort } from './listen.ts';
import { createMemoryStore } from './memory-store.ts';
import { createEmulatorServer, type EmulatorServer } from './server.ts';
import { toyEmulator } from './toy-emulator.ts';

const toyServer = () =>
  createEmulatorServer({ store: createMemoryStore(), clock: systemClock, emulators: [toyEmulator] });

const arm = (server: EmulatorServer, effect: Fault['effect'], answer: Fault['answer']) =>
  server.faults.arm({ platform: 'toy', operation: 'publish', effect, answer, times: 1 });

async function textsIn(send: (request: Request) => Promise<Response>, base: string): Promise<string[]> {
  const answer = await send(new Request(`${base}/_emulator/feeds/toy`));
  const { items } = (await answer.json()) as { items: { text: string }[] };
  return items.map((item) => item.text);
}

/** The same promises in process and over a port. */
const transports = [
  {
    name: 'in process',
    open: async (server: EmulatorServer) => ({
      base: 'http://emulator',
      send: server.fetch,
      close: async () => {},
    }),
  },
  {
    name: 'over a port',
    open: async (server: EmulatorServer) => {
      const port = await listen(server, { port: 0 });
      return { base: port.url, send: (request: Request) => fetch(request), close: () => port.close() };
    },
  },
];

for (const transport of transports) {
  describe(`an emulator server ${transport.name}`, () => {
    let close = async () => {};
    afterEach(() => close());

    async function open() {
      const server = toyServer();
      const opened = await transport.open(server);
      close = opened.close;
      const { base, send } = opened;
      const publish = (text: string, signal?: AbortSignal) =>
        send(new Request(`${base}/toy/notes`, { method: 'POST', body: text, ...(signal ? { signal } : {}) }));
      return { server, base, send, publish, texts: () => textsIn(send, base) };
    }

    it('mounts an emulator below its platform and shows its feed', async () => {
      const { publish, texts } = await open();
      expect(await (await publish('hello')).json()).toEqual({ id: '1' });
      expect(await texts()).toEqual(['hello']);
    });

    it.each(['status_500', 'status_502', 'status_503'] as const)('%s before: no effect', async (answer) => {
      const { server, publish, texts } = await open();
      arm(server, 'before', answer);
      const response = await publish('lost');
      expect(response.status).toBe(Number(answer.slice(-3)));
      expect(await response.json()).toEqual({ toy: 'ouch' });
      expect(await texts()).toEqual([]);
    });

    it('status_500 after: the same answer, but the effect is there', async () => {
      const { server, publish, texts } = await open();
      arm(server, 'after', 'status_500');
      const response = await publish('kept');
      expect([response.status, response.headers.has('x-toy-id')]).toEqual([500, false]);
      expect(await response.json()).toEqual({ toy: 'ouch' });
      expect(await texts()).toEqual(['kept']);
    });

    it.each(['before', 'after'] as const)('reset %s: fetch throws', async (effect) => {
      const { server, publish, texts } = await open();
      arm(server, effect, 'reset');
      await expect(publish('text')).rejects.toThrow(TypeError);
      expect(await texts()).toEqual(effect === 'after' ? ['text'] : []);
    });

    it.each(['before', 'after'] as const)('truncated %s: the body breaks off', async (effect) => {
      const { server, publish, texts } = await open();
      arm(server, effect, 'truncated');
      const response = await publish('text');
      expect(response.status).toBe(effect === 'after' ? 200 : 500);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(response.headers.has('x-emulator-cut')).toBe(false);
      await expect(response.text()).rejects.toThrow('terminated');
      expect(await texts()).toEqual(effect === 'after' ? ['text'] : []);
    });

    it.each(['before', 'after'] as const)(
      'timeout %s: nothing comes until the caller gives up',
      async (effect) => {
        const { server, publish, texts } = await open();
        arm(server, effect, 'timeout');
        await expect(publish('text', AbortSignal.timeout(60))).rejects.toThrow('timeout');
        expect(await texts()).toEqual(effect === 'after' ? ['text'] : []);
      },
    );

    it("speaks the vendor's own words when limited or when the token is dead", async () => {
      const { server, publish, texts } = await open();
      arm(server, 'before', 'rate_limited');
      arm(server, 'before', 'token_dead');
      arm(server, 'before', 'quota_reached');
      arm(server, 'before', 'token_expired');
      const said = [
        [429, 'slow down'],
        [401, 'who?'],
        [429, 'come back tomorrow'],
        [401, 'too old'],
      ];
      for (const [status, toy] of said) {
        const answer = await publish('a');
        expect([answer.status, await answer.json()]).toEqual([status, { toy }]);
      }
      expect((await publish('a')).status).toBe(200);
      expect(await texts()).toEqual(['a']);
    });

    it('without_id: a success that names nothing', async () => {
      const { server, publish, texts } = await open();
      arm(server, 'after', 'without_id');
      const answer = await publish('kept');
      expect([answer.status, answer.headers.has('x-toy-id')]).toEqual([200, false]);
      expect(await answer.json()).toEqual({});
      expect(await texts()).toEqual(['kept']);
    });

    it('keeps a fault after the effect for a request that has one', async () => {
      const { server, publish } = await open();
      arm(server, 'after', 'status_500');
      expect((await publish('')).status).toBe(400);
      expect(server.faults.list()).toHaveLength(1);
      expect((await publish('a')).status).toBe(500);
    });
  });
}

describe('a request aborted while it is worked on', () => {
  /** A server whose transactions wait for `letGo`; `waiting` resolves when the first one does. */
  function heldServer() {
    const memory = createMemoryStore();
    const gate = Promise.withResolvers<void>();
    const waiting = Promise.withResolvers<void>();
    const held = memory.transaction('toy', () => gate.promise);
    const transaction: EmulatorStore['transaction'] = (lock, work) => {
      waiting.resolve();
      return memory.transaction(lock, work);
    };
    const store = { ...memory, transaction };
    const server = createEmulatorServer({ store, clock: systemClock, emulators: [toyEmulator] });
    const letGo = () => (gate.resolve(), held);
    return { server, waiting: waiting.promise, letGo };
  }

  async function abortWhile(waiting: Promise<void>, send: (init: RequestInit) => Promise<Response>) {
    const controller = new AbortController();
    const answer = send({ method: 'POST', body: 'x', signal: controller.signal });
    answer.catch(() => undefined);
    await waiting;
    controller.abort(new Error('had enough'));
    await expect(answer).rejects.toThrow('had enough');
  }

  it('never has its effect later, in process', async () => {
    const { server, waiting, letGo } = heldServer();
    await abortWhile(waiting, (init) => server.fetch(new Request('http://e/toy/notes', init)));
    await letGo();
    expect(await textsIn(server.fetch, 'http://e')).toEqual([]);
  });

  it('has it all the same over a port, as in life', async () => {
    const { server, waiting, letGo } = heldServer();
    const port = await listen(server, { port: 0 });
    await abortWhile(waiting, (init) => fetch(`${port.url}/toy/notes`, init));
    await letGo();
    expect(await textsIn(server.fetch, 'http://e')).toEqual(['x']);
    await port.close();
  });
});

describe('the port', () => {
  let port: EmulatorPort | null = null;
  afterEach(() => port?.close());

  it('resets the connection with a RST, not with a polite end', async () => {
    const server = toyServer();
    port = await listen(server, { port: 0 });
    arm(server, 'before', 'reset');
    const socket = connect(Number(new URL(port.url).port), '127.0.0.1');
    socket.write('POST /toy/notes HTTP/1.1\r\nhost: e\r\ncontent-length: 4\r\n\r\ntext');
    const ended = new Promise((resolve) => {
      socket.once('end', () => resolve('end'));
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(await ended).toBe('ECONNRESET');
  });

  it('closes although a request hangs', async () => {
    const server = toyServer();
    const opened = await listen(server, { port: 0 });
    arm(server, 'before', 'timeout');
    const hanging = fetch(`${opened.url}/toy/notes`, { method: 'POST', body: 'x' });
    hanging.catch(() => undefined);
    await expect.poll(() => server.faults.list()).toEqual([]);
    await opened.close();
    await expect(hanging).rejects.toThrow(TypeError);
  });

  it('is named by the index, with base URLs that answer', async () => {
    port = await listen(toyServer(), { port: 0 });
    const index = await (await fetch(`${port.url}/_emulator/`)).json();
    expect(index).toEqual({ platforms: [{ platform: 'toy', name: 'Toy', baseUrl: `${port.url}/toy` }] });
    const answer = await fetch(`${port.url}/toy/notes`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(200);
  });

  it('says when it is taken', async () => {
    port = await listen(toyServer(), { port: 0 });
    const taken = Number(new URL(port.url).port);
    await expect(listen(toyServer(), { port: taken })).rejects.toMatchObject({ code: 'port_taken' });
  });
});
