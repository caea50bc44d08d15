import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/index.ts';
import type { Hold } from './emulator.ts';
import { createHolds } from './holds.ts';
import { listen, type EmulatorPort } from './listen.ts';
import { createMemoryStore } from './memory-store.ts';
import { createEmulatorServer } from './server.ts';
import { toyEmulator } from './toy-emulator.ts';

const hold = (over: Partial<Hold> = {}): Hold => ({
  platform: 'toy',
  operation: 'publish',
  point: 'received',
  seconds: null,
  times: 1,
  ...over,
});

const caller = new AbortController().signal;

describe('holds', () => {
  it('stop only what they are armed for, and are spent', () => {
    const holds = createHolds(systemClock);
    holds.arm(hold({ times: 2 }));
    expect(holds.take('other', 'publish', 'received', caller)).toBeNull();
    expect(holds.take('toy', 'read', 'received', caller)).toBeNull();
    expect(holds.take('toy', 'publish', 'accepted', caller)).toBeNull();
    expect(holds.take('toy', 'publish', 'received', caller)).not.toBeNull();
    expect(holds.list()).toEqual([hold()]);
    expect(holds.take('toy', 'publish', 'received', caller)).not.toBeNull();
    expect(holds.list()).toEqual([]);
  });

  it('list who waits, and release one or all', async () => {
    const holds = createHolds(systemClock);
    holds.arm(hold({ operation: '*', times: 3 }));
    const waits = ['a', 'b', 'c'].map((name) => holds.take('toy', name, 'received', caller)?.());
    const names = () => holds.waiting().map(({ operation }) => operation);
    expect(names()).toEqual(['a', 'b', 'c']);
    expect(holds.release(holds.waiting()[1]?.id)).toBe(1);
    await waits[1];
    expect(names()).toEqual(['a', 'c']);
    expect(holds.release('nobody')).toBe(0);
    expect(holds.release()).toBe(2);
    await Promise.all(waits);
    expect(names()).toEqual([]);
  });

  it('end by themselves after their seconds', async () => {
    const holds = createHolds(systemClock);
    holds.arm(hold({ seconds: 0.02 }));
    // Like an open socket, it keeps the process alive.
    const awake = setInterval(() => undefined, 1_000);
    await holds.take('toy', 'publish', 'received', caller)?.();
    clearInterval(awake);
    expect(holds.waiting()).toEqual([]);
  });

  it('say whose caller has gone', () => {
    const holds = createHolds(systemClock);
    const leaving = new AbortController();
    holds.arm(hold());
    void holds.take('toy', 'publish', 'received', leaving.signal)?.();
    expect(holds.waiting()).toMatchObject([{ gone: false }]);
    leaving.abort();
    expect(holds.waiting()).toMatchObject([{ gone: true }]);
    holds.clear();
  });

  it.each([{ times: 0 }, { times: 1.5 }, { seconds: 0 }, { seconds: 86_401 }, { operation: 'webhook' }])(
    'must be possible: %j',
    (over) => {
      const holds = createHolds(systemClock);
      expect(() => holds.arm(hold(over))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
      expect(holds.list()).toEqual([]);
    },
  );
});

describe('a held request over a port', () => {
  let port: EmulatorPort | null = null;
  afterEach(() => port?.close());

  async function open() {
    const server = createEmulatorServer({
      store: createMemoryStore(),
      clock: systemClock,
      emulators: [toyEmulator],
    });
    port = await listen(server, { port: 0 });
    const { url } = port;
    const { holds } = server;
    const waiting = () => expect.poll(() => holds.waiting()).toHaveLength(1);
    const publish = (init: RequestInit = {}) =>
      fetch(`${url}/toy/notes`, { method: 'POST', body: 'text', ...init });
    const count = async () => (await toyEmulator.feed(server.context, 9)).length;
    return { server, url, holds, waiting, publish, count };
  }

  it('received: nothing has happened until it is released', async () => {
    const { holds, waiting, publish, count } = await open();
    holds.arm(hold());
    const answer = publish();
    await waiting();
    expect(await count()).toBe(0);
    holds.release();
    expect((await answer).status).toBe(200);
    expect(await count()).toBe(1);
  });

  it('received: waits for the last byte first', async () => {
    const { url, holds, waiting } = await open();
    holds.arm(hold());
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const arrived = new Promise((resolve) => socket.once('data', (data) => resolve(String(data))));
    socket.write('POST /toy/notes HTTP/1.1\r\nhost: e\r\nconnection: close\r\ncontent-length: 4\r\n\r\nte');
    await expect.poll(() => holds.list()).toEqual([]);
    expect(holds.waiting()).toEqual([]);
    socket.write('xt');
    await waiting();
    holds.release();
    expect(await arrived).toContain('200 OK');
    socket.destroy();
  });

  it('received: has its effect although its caller has gone', async () => {
    const { holds, waiting, publish, count } = await open();
    holds.arm(hold());
    const leaving = new AbortController();
    const answer = publish({ signal: leaving.signal });
    await waiting();
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    await expect.poll(() => holds.waiting()[0]?.gone).toBe(true);
    holds.release();
    await expect.poll(count).toBe(1);
  });

  it('accepted: the effect is there, and no answer', async () => {
    const { server, holds, waiting, publish, count } = await open();
    holds.arm(hold({ point: 'accepted' }));
    server.faults.arm({ platform: 'toy', operation: 'publish', effect: 'after', answer: 'reset', times: 1 });
    const answer = publish();
    answer.catch(() => undefined);
    await waiting();
    expect(await count()).toBe(1);
    expect(server.faults.list()).toHaveLength(1);
    holds.release();
    await expect(answer).rejects.toThrow(TypeError);
  });

  it('accepted: is not spent on a refusal', async () => {
    const { holds, publish } = await open();
    holds.arm(hold({ point: 'accepted' }));
    expect((await publish({ body: '' })).status).toBe(400);
    expect(holds.list()).toHaveLength(1);
  });

  it('answering: the head and half of the body have come', async () => {
    const { holds, waiting, publish } = await open();
    holds.arm(hold({ point: 'answering' }));
    const answer = await publish();
    await waiting();
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '10']);
    const reader = answer.body?.getReader();
    const read = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(await read()).toBe('{"id"');
    const rest = read();
    holds.release();
    expect(await rest).toBe(':"1"}');
  });

  it('does not keep the port from closing', async () => {
    const { holds, waiting, publish } = await open();
    holds.arm(hold({ seconds: 3_600 }));
    const answer = publish();
    answer.catch(() => undefined);
    await waiting();
    await port?.close();
    port = null;
    await expect(answer).rejects.toThrow(TypeError);
  });
});

describe('a held request in process', () => {
  it('that its caller gave up never has its effect, released or not', async () => {
    const server = createEmulatorServer({
      store: createMemoryStore(),
      clock: systemClock,
      emulators: [toyEmulator],
    });
    server.holds.arm(hold());
    const leaving = new AbortController();
    const init = { method: 'POST', body: 'text', signal: leaving.signal };
    const answer = server.fetch(new Request('http://e/toy/notes', init));
    await expect.poll(() => server.holds.waiting()).toHaveLength(1);
    leaving.abort(new Error('had enough'));
    await expect(answer).rejects.toThrow('had enough');
    server.holds.release();
    const next = await server.fetch(new Request('http://e/toy/notes', { method: 'POST', body: 'next' }));
    expect(await next.json()).toEqual({ id: '1' });
  });

  it('whose answer is half here breaks off when its caller gives up', async () => {
    const server = createEmulatorServer({
      store: createMemoryStore(),
      clock: systemClock,
      emulators: [toyEmulator],
    });
    server.holds.arm(hold({ point: 'answering' }));
    const leaving = new AbortController();
    const init = { method: 'POST', body: 'text', signal: leaving.signal };
    const answer = await server.fetch(new Request('http://e/toy/notes', init));
    leaving.abort(new Error('had enough'));
    await expect(answer.text()).rejects.toThrow('had enough');
    server.holds.clear();
  });
});
