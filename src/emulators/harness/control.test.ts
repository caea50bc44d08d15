import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/index.ts';
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

  it('shows the coverage', async () => {
    const { platform, name, coverage } = toyEmulator;
    expect(await json('/_emulator/coverage')).toEqual({ platforms: [{ platform, name, coverage }] });
  });
});

describe('faults over HTTP', () => {
  const fault = { platform: 'toy', operation: 'publish', effect: 'after', answer: 'status_500', times: 1 };

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

describe('an emulator that fails itself', () => {
  it('answers 500 and says so', async () => {
    server.context.store.transaction = () => Promise.reject(new Error('the disk is full'));
    const answer = await publish('x');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ error: 'The emulator failed: the disk is full' });
  });
});
