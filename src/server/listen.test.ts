import { Agent, request as httpRequest } from 'node:http';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { listen, type Listening } from './listen.ts';

const host = '127.0.0.1';
const open: Listening[] = [];
const agent = new Agent({ keepAlive: true });

afterEach(async () => {
  agent.destroy();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A server whose GET / answers when it is let, and says when it was asked. */
async function serve(graceMs?: number) {
  const asked = Promise.withResolvers<void>();
  const allowed = Promise.withResolvers<string>();
  const app = new Hono().get('/', async (c) => {
    asked.resolve();
    return c.text(await allowed.promise);
  });
  app.get('/now', (c) => c.text('now'));
  const listening = await listen(app, { port: 0, host, ...(graceMs !== undefined && { graceMs }) });
  open.push(listening);
  return { ...listening, asked: asked.promise, answer: allowed.resolve };
}

/** Over a connection that stays open afterwards. */
function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      resolve(text);
    });
    request.on('error', reject).end();
  });
}

describe('listen', () => {
  it('says where it listens', async () => {
    const { url } = await serve();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await get(`${url}/now`)).toBe('now');
  });

  it('refuses a port that is taken, by name', async () => {
    const { url } = await serve();
    const port = Number(new URL(url).port);
    await expect(listen(new Hono(), { port, host })).rejects.toMatchObject({
      code: 'port_taken',
      params: { port, host },
    });
  });

  it('lets a request in flight end, while it takes no more, and does not wait for its idle connection', async () => {
    const { url, asked, answer, close } = await serve();
    const inFlight = get(url);
    await asked;
    const closed = close();
    await expect(fetch(`${url}/now`)).rejects.toThrow('fetch failed');
    const startedMs = performance.now();
    answer('at last');
    expect(await inFlight).toBe('at last');
    await closed;
    // Node keeps an idle connection open for 5 s.
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });

  it('closes connections that are idle already', async () => {
    const { url, close } = await serve();
    await get(`${url}/now`);
    const startedMs = performance.now();
    await close();
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });

  it('gives up on a request that does not end', async () => {
    const { url, asked, close } = await serve(50);
    const inFlight = get(url);
    await asked;
    await Promise.all([close(), expect(inFlight).rejects.toThrow('socket hang up')]);
  });

  it('closes once, however often it is told', async () => {
    const { close } = await serve();
    await expect(Promise.all([close(), close()])).resolves.toHaveLength(2);
  });
});
