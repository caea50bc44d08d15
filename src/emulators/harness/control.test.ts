import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/index.ts';
import type { Emulator } from './emulator.ts';
import { createMemoryStore } from './memory-store.ts';
import { createEmulatorServer, type EmulatorServer } from './server.ts';
import { toyEmulator } from './toy-emulator.ts';

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

let server: EmulatorServer;
beforeEach(() => {
  const options = { store: createMemoryStore(), clock: systemClock, emulators: [toyEmulator] };
  server = createEmulatorServer({ ...options, publicUrl: 'https://emulators.example' });
});

const send = (path: string, init: RequestInit = {}) => server.fetch(new Request(`http://e${path}`, init));
const json = async (path: string, init: RequestInit = {}) =>
  (await send(path, init)).json() as Promise<unknown>;
const publish = (text: string) => send('/toy/notes', { method: 'POST', body: text });
const arm = (body: unknown) => send('/_emulator/faults', { method: 'POST', body: JSON.stringify(body) });

describe('the feed', () => {
  it('is JSON for programs', async () => {
    await publish('hello');
    const item = { id: '1', text: 'hello', createdAt: expect.stringMatching(/^\d{4}-.*Z$/) };
    const feed = { platform: 'toy', items: [expect.objectContaining(item)] };
    expect(await json('/_emulator/feeds/toy')).toEqual(feed);
    expect(await json('/_emulator/feeds/toy', { headers: { accept: '*/*' } })).toEqual(feed);
    expect(await json('/_emulator/feeds/toy?format=json', { headers: browser })).toEqual(feed);
  });

  it('is a page for people, with every text escaped and nothing that runs', async () => {
    await publish('<script>alert("x")</script> & more');
    const page = await send('/_emulator/feeds/toy', { headers: browser });
    expect(page.headers.get('content-type')).toContain('text/html');
    const text = await page.text();
    expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more');
    expect(text).not.toContain('<script');
    expect(text).toContain('views');
  });

  it('shows what was said below what it answers', async () => {
    const feed: Emulator['feed'] = async (context, limit) =>
      (await toyEmulator.feed(context, limit)).map((item) =>
        item.id === '2' ? { ...item, replyTo: '1' } : item,
      );
    const options = { store: createMemoryStore(), clock: systemClock };
    server = createEmulatorServer({ ...options, emulators: [{ ...toyEmulator, feed }] });
    for (const text of ['first', 'second']) await publish(text);
    const page = await (await send('/_emulator/feeds/toy', { headers: browser })).text();
    expect(page).toMatch(/<article id="1">[^]*first[^]*<li id="2">[^]*second[^]*<\/article>/);
    expect(page.match(/<article/g)).toHaveLength(1);
    expect(await json('/_emulator/feeds/toy')).toMatchObject({ items: [{ id: '2', replyTo: '1' }, {}] });
  });

  it('says when there is nothing yet', async () => {
    const page = await send('/_emulator/feeds/toy', { headers: browser });
    expect(await page.text()).toContain('Nothing was published here yet');
  });

  it('shows as many as asked for', async () => {
    for (const text of ['a', 'b', 'c']) await publish(text);
    const { items } = (await json('/_emulator/feeds/toy?limit=2')) as { items: { text: string }[] };
    expect(items.map((item) => item.text)).toEqual(['c', 'b']);
  });

  it('is not there for a stranger', async () => {
    const answer = await send('/_emulator/feeds/myspace');
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: 'unknown_platform' });
  });
});

describe('the index', () => {
  it('names the platforms with their addresses', async () => {
    const platforms = [{ platform: 'toy', name: 'Toy', baseUrl: 'https://emulators.example/toy' }];
    expect(await json('/_emulator/')).toEqual({ platforms });
    const page = await send('/_emulator/', { headers: browser });
    expect(await page.text()).toContain('https://emulators.example/toy');
    expect((await send('/')).headers.get('location')).toBe('/_emulator/');
  });

  it('names no addresses when they are served nowhere', async () => {
    const options = { store: createMemoryStore(), clock: systemClock, emulators: [toyEmulator] };
    server = createEmulatorServer({ ...options, publicUrl: null });
    expect(await json('/_emulator/')).toEqual({
      platforms: [{ platform: 'toy', name: 'Toy', baseUrl: null }],
    });
    const page = await send('/_emulator/', { headers: browser });
    expect(await page.text()).not.toContain('Base URL');
  });

  it('shows the coverage', async () => {
    const { platform, name, coverage } = toyEmulator;
    expect(await json('/_emulator/coverage')).toEqual({ platforms: [{ platform, name, coverage }] });
  });
});

describe('faults over HTTP', () => {
  const fault = {
    platform: 'toy',
    operation: 'publish',
    effect: 'after',
    answer: 'status_500',
    times: 1,
    skip: 0,
  };

  it('are armed, listed, and hit', async () => {
    const answer = await arm({ platform: 'toy', effect: 'after', answer: 'status_500' });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ faults: [fault] });
    expect(await json('/_emulator/faults')).toEqual({ faults: [fault] });
    expect((await publish('x')).status).toBe(500);
    expect(await json('/_emulator/faults')).toEqual({ faults: [] });
  });

  it('are disarmed', async () => {
    await arm(fault);
    expect(await json('/_emulator/faults', { method: 'DELETE' })).toEqual({ faults: [] });
    expect((await publish('x')).status).toBe(200);
  });

  it('come as a storm', async () => {
    const choices = [{ effect: 'before', answer: 'status_503' }];
    expect((await arm({ storm: { seed: 1, probability: 1, choices } })).status).toBe(201);
    expect((await publish('x')).status).toBe(503);
  });

  it.each([
    ['nothing', null, 'body'],
    ['a storm without choices', { storm: { seed: 1, probability: 1, choices: [] } }, 'platform'],
    ['an unknown answer', { ...fault, answer: 'explode' }, 'answer'],
    ['a misspelt member', { ...fault, time: 3 }, 'body'],
    ['an unknown operation', { ...fault, operation: 'publsh' }, 'operation'],
    ['no hits', { ...fault, times: 0 }, 'times'],
    ['what no platform does', { ...fault, answer: 'token_dead' }, 'effect'],
    ['what no webhook is', { ...fault, answer: 'lost' }, 'answer'],
  ])('are refused: %s', async (_what, body, field) => {
    const answer = await arm(body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      code: 'invalid_input',
      error: expect.stringContaining(`${field}: `),
    });
    expect(await json('/_emulator/faults')).toEqual({ faults: [] });
  });

  it('are refused for an unknown platform', async () => {
    expect(await (await arm({ ...fault, platform: 'myspace' })).json()).toMatchObject({
      code: 'unknown_platform',
    });
  });
});

describe('holds over HTTP', () => {
  const hold = { platform: 'toy', operation: 'publish', point: 'received', seconds: null, times: 1 };
  const post = (path: string, body?: unknown) =>
    send(`/_emulator/${path}`, { method: 'POST', body: JSON.stringify(body) });

  it('are armed, stop a request, show who waits, and let it go', async () => {
    const armed = await post('holds', { platform: 'toy', point: 'received' });
    expect([armed.status, await armed.json()]).toEqual([201, { holds: [hold], waiting: [] }]);
    const answer = publish('held');
    const who = { id: '1', platform: 'toy', operation: 'publish', point: 'received', gone: false };
    await expect.poll(() => json('/_emulator/holds')).toMatchObject({ holds: [], waiting: [who] });
    expect(await (await post('holds/release', { id: '2' })).json()).toEqual({ released: 0 });
    expect(await (await post('holds/release')).json()).toEqual({ released: 1 });
    expect((await answer).status).toBe(200);
  });

  it('are disarmed, and let everybody go', async () => {
    await post('holds', { ...hold, times: 2 });
    const answer = publish('held');
    await expect.poll(() => server.holds.waiting()).toHaveLength(1);
    expect(await json('/_emulator/holds', { method: 'DELETE' })).toEqual({ holds: [], waiting: [] });
    expect((await answer).status).toBe(200);
  });

  it.each([
    ['an unknown point', { ...hold, point: 'later' }, 'point'],
    ['an unknown operation', { ...hold, operation: 'publsh' }, 'operation'],
    ['a webhook', { ...hold, operation: 'webhook' }, 'operation'],
    ['no time at all', { ...hold, seconds: 0 }, 'seconds'],
    ['a misspelt member', { ...hold, second: 3 }, 'body'],
  ])('are refused: %s', async (_what, body, field) => {
    const answer = await post('holds', body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ error: expect.stringContaining(`${field}: `) });
    expect(server.holds.list()).toEqual([]);
  });
});

describe('settings over HTTP', () => {
  const change = (body: unknown) =>
    send('/_emulator/settings', { method: 'PATCH', body: JSON.stringify(body) });

  it('are shown and changed, one by one', async () => {
    const settings = { readBackLagMs: 0, webhookDelayMs: 200, processingMs: 2_000, maxPageSize: 100 };
    expect(await json('/_emulator/settings')).toEqual({ settings });
    const changed = await (await change({ webhookDelayMs: 0 })).json();
    expect(changed).toEqual({ settings: { ...settings, webhookDelayMs: 0 } });
    await publish('at once');
    expect(await server.context.store.owed(new Date(), 9)).toHaveLength(1);
  });

  it.each([{ webhookDelayMs: -1 }, { maxPageSize: 101 }, { lag: 3 }, null])('refuse %j', async (body) => {
    expect((await change(body)).status).toBe(422);
  });
});

describe('what fails under what is not the vendor’s', () => {
  it('is the affair of the server that has it among its own', async () => {
    server.context.store.transaction = () => Promise.reject(new Error('the database is gone'));
    const look = server.control(new Request('http://e/_emulator/feeds/toy'));
    await expect(look).rejects.toThrow('the database is gone');
    const stranger = server.control(new Request('http://e/_emulator/feeds/x'));
    await expect(stranger).rejects.toMatchObject({ code: 'unknown_platform' });
  });
});

describe('an emulator that fails itself', () => {
  it('answers 500 and says so', async () => {
    server.context.store.transaction = () => Promise.reject(new Error('the disk is full'));
    const answer = await publish('x');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ error: 'The emulator failed: the disk is full' });
  });
});
