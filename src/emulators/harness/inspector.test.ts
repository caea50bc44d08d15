import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/index.ts';
import type { SeenRequest } from './request-log.ts';
import { listen } from './listen.ts';
import { createMemoryStore } from './memory-store.ts';
import { createEmulatorServer, type EmulatorServer } from './server.ts';
import type { ShownState } from './state.ts';
import { toyEmulator } from './toy-emulator.ts';

let server: EmulatorServer;
beforeEach(() => {
  const emulator = { ...toyEmulator, hides: { kinds: ['pass'], people: ['to'] } };
  server = createEmulatorServer({ store: createMemoryStore(), clock: systemClock, emulators: [emulator] });
});

const send = (path: string, init: RequestInit = {}) => server.fetch(new Request(`http://e${path}`, init));
const publish = (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}, query = '') =>
  send(`/toy/notes${query}`, { method: 'POST', body, headers });
const look = async (query = '') => {
  const answer = await send(`/_emulator/requests${query}`);
  return ((await answer.json()) as { requests: SeenRequest[] }).requests;
};
/** The last request once its bodies have been read, which is after its answer. */
async function lastSeen(): Promise<SeenRequest> {
  await expect.poll(async () => (await look())[0]?.response?.body).toBeTruthy();
  const [seen] = await look();
  return seen!;
}

describe('the inspector of requests', () => {
  it('shows what came and what was answered, newest first', async () => {
    await publish('first');
    await publish('second', { 'content-type': 'text/plain', 'x-request-id': 'task-1' }, '?a=1');
    expect(await lastSeen()).toMatchObject({
      platform: 'toy',
      operation: 'publish',
      method: 'POST',
      path: '/notes?a=1',
      status: 200,
      cut: null,
      bent: [],
      milliseconds: expect.any(Number),
      request: { headers: { 'x-request-id': 'task-1' }, body: { bytes: 6, text: 'second', isCut: false } },
      response: { headers: { 'x-toy-id': '2' }, body: { text: expect.stringContaining('"id": "2"') } },
    });
    expect(await look()).toHaveLength(2);
    expect(await look('?limit=1')).toMatchObject([{ path: '/notes?a=1' }]);
  });

  it('keeps the last 200 of a platform', async () => {
    for (let index = 0; index < 203; index += 1) await publish('x', {}, `?n=${index}`);
    const seen = await look('?limit=999');
    expect(seen.map(({ path }) => path)).toEqual(
      Array.from({ length: 200 }, (_, index) => `/notes?n=${202 - index}`),
    );
  });

  it('names the faults and holds that hit a request, and how it broke off', async () => {
    const fault = { platform: 'toy', operation: 'publish', times: 1 } as const;
    server.faults.arm({ ...fault, effect: 'before', answer: 'status_503' });
    await publish('a');
    expect(await lastSeen()).toMatchObject({ status: 503, bent: ['fault status_503 before publish'] });
    server.faults.arm({ ...fault, effect: 'after', answer: 'reset' });
    server.holds.arm({ platform: 'toy', operation: '*', point: 'received', seconds: null, times: 1 });
    const lost = publish('b').catch(String);
    await expect.poll(() => server.holds.waiting()).toHaveLength(1);
    expect((await look())[0]).toMatchObject({ status: null, milliseconds: null, bent: ['hold received'] });
    server.holds.release();
    expect(await lost).toContain('fetch failed');
    expect((await look())[0]).toMatchObject({
      status: null,
      cut: 'reset',
      bent: ['hold received', 'fault reset after publish'],
      response: null,
    });
  });

  it('names files by size and hash, and cuts long bodies', async () => {
    const form = new FormData();
    form.set('caption', 'A wall');
    form.set('file', new File(['pixels'], 'private-name.png'));
    await publish(form);
    const { body } = (await lastSeen()).request;
    expect(body?.text).toMatch(/^caption=A wall\nfile=\[6 bytes, SHA-256 [0-9a-f]{64}\]$/);
    await publish(new Uint8Array([1, 2, 3]));
    expect((await lastSeen()).request.body).toMatchObject({
      bytes: 3,
      text: null,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const media = Buffer.alloc(300, 7).toString('base64');
    await publish(JSON.stringify({ media }), { 'content-type': 'application/json' });
    expect((await lastSeen()).request.body?.text).toContain('"media": "[300 bytes, SHA-256 ');
    await publish('x'.repeat(5000), { 'content-type': 'text/plain' });
    const long = (await lastSeen()).request.body;
    expect([long?.bytes, long?.text?.length, long?.isCut]).toEqual([5000, 4096, true]);
  });

  it('changes nothing of what passes, over a port neither', async () => {
    const port = await listen(server, { port: 0 });
    const body = 'y'.repeat(300_000);
    const answer = await fetch(`${port.url}/toy/notes`, { method: 'POST', body });
    expect(await answer.json()).toEqual({ id: '1' });
    const feed = await (await send('/_emulator/feeds/toy')).json();
    expect(feed).toMatchObject({ items: [{ text: body }] });
    await port.close();
  });

  it('is a page in a browser, with every text escaped', async () => {
    await publish('<script>', { 'content-type': 'text/plain' }, '?<b>');
    await lastSeen();
    const page = await send('/_emulator/requests', { headers: { accept: 'text/html' } });
    const text = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain('<script');
  });

  it('forgets a person', async () => {
    await publish(JSON.stringify({ to: '+49 151 1234567' }), { 'content-type': 'application/json' });
    await lastSeen();
    await publish('another');
    server.requests.forget('491511234567');
    expect(await look()).toHaveLength(1);
  });

  it('knows no stranger', async () => {
    expect((await send('/_emulator/requests?platform=myspace')).status).toBe(422);
    expect(await look('?platform=toy')).toEqual([]);
  });
});

describe('the inspector of state', () => {
  const read = async (query = '') =>
    (await (await send(`/_emulator/state/toy${query}`)).json()) as ShownState;
  const put = (kind: string, id: string, data: unknown) =>
    server.context.store.transaction('toy', (tx) =>
      tx.put({ platform: 'toy', kind, id, owner: 'me', createdAt: new Date(0), data }),
    );

  it('is empty at first', async () => {
    expect(await read()).toEqual({ platform: 'toy', kinds: [], kind: null, entities: [], next: null });
  });

  it('shows the entities of a kind, a page at a time, newest first', async () => {
    for (const id of ['1', '2', '3']) await put('note', id, { text: `note ${id}` });
    await put('album', '9', {});
    const kinds = [
      { kind: 'album', count: 1 },
      { kind: 'note', count: 3 },
    ];
    expect(await read()).toMatchObject({ kinds, kind: 'album', entities: [{ id: '9' }], next: null });
    const page = await read('?kind=note&limit=2');
    expect(page).toMatchObject({ kinds, entities: [{ id: '3', owner: 'me' }, { id: '2' }], next: 2 });
    expect(await read('?kind=note&limit=2&offset=2')).toMatchObject({
      entities: [{ id: '1', data: { text: 'note 1' }, createdAt: '1970-01-01T00:00:00.000Z' }],
      next: null,
    });
    const html = await send('/_emulator/state/toy?kind=note&limit=2', { headers: { accept: 'text/html' } });
    expect(await html.text()).toContain('?kind=note&amp;offset=2');
  });

  it('hides tokens, wherever they stand, and people’s numbers', async () => {
    await put('pass', 'planted-code-1', { accessToken: 'planted-token-1', said: 'it is planted-token-1' });
    await put('note', '1', {
      to: '+4915112345678',
      text: 'to 4915112345678',
      url: 'http://e/?sig=planted-sig',
    });
    const seen = [await read('?kind=pass'), await read('?kind=note')];
    expect(seen[0]?.entities[0]).toMatchObject({
      id: '[redacted]',
      data: { accessToken: '[redacted]', said: 'it is [redacted]' },
    });
    expect(seen[1]?.entities[0]?.data).toMatchObject({ to: '*********5678', text: 'to *********5678' });
    expect(JSON.stringify(seen)).not.toMatch(/planted/);
  });

  it('knows no stranger', async () => {
    expect((await send('/_emulator/state/myspace')).status).toBe(422);
  });
});
