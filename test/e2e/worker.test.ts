import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { firstLine, openHome, until, type Home, type Launch } from '../support/server-process.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';

const key = 'carillon_a-key-of-the-worker-test';

let home: Home;
let database: TestDatabase;
beforeAll(() => {
  home = openHome();
});
afterAll(() => home.close());
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const on = (more: Record<string, string> = {}): Launch => ({
  variables: { DATABASE_URL: database.url, CARILLON_SIMULATE: 'always', CARILLON_API_KEY: key, ...more },
});

/** A worker that says how it does. */
async function watched(args: readonly string[], launch = on()) {
  const worker = home.start(['worker', ...args, '--json'], launch);
  const { url } = await firstLine<{ url: string }>(worker);
  const ask = (path: string, asKey = key) => fetch(`${url}${path}`, { headers: { 'x-api-key': asKey } });
  return { worker, url, ask };
}

describe('carillon worker --metrics-port', () => {
  it('answers health, readiness and the figures of its own runs, and nothing else', async () => {
    const { worker, ask } = await watched(['--metrics-port', '0']);
    for (const path of ['/health', '/ready', '/alarm']) {
      const answer = await ask(path, 'no key');
      expect([path, answer.status, await answer.json()]).toEqual([path, 200, { ok: true }]);
    }
    expect((await ask('/metrics', 'carillon_a-wrong-key')).status).toBe(401);
    for (const path of ['/api/agent/tasks', '/api/agent/process', '/_emulator/feeds/facebook', '/docs'])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);

    const post = ['schedule', '--platform', 'facebook', '--content', 'Ding', '--json'];
    expect((await home.run(post, on())).json.success).toBe(true);
    const figures = async () => (await ask('/metrics')).text();
    const text = await until(async () => {
      const said = await figures();
      return /^carillon_publication_delay_seconds_count\{platform="facebook"\} 1$/m.test(said) && said;
    }, 'the post is not in the figures');
    expect(text).toMatch(/^carillon_claims_total\{type="social_post"\} 1$/m);
    expect(text).toMatch(/^carillon_tasks\{status="completed",type="social_post"\} 1$/m);
    expect(text).toMatch(/^carillon_tasks_late 0$/m);
    expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('is ready again when its database is back, and lives meanwhile', async () => {
    const proxy = await openTcpProxy(database.url);
    const launch = on({ DATABASE_URL: proxy.url, CARILLON_METRICS_PORT: '0' });
    const { worker, ask } = await watched([], launch);
    const status = async (path: string) => (await ask(path)).status;
    expect(await status('/ready')).toBe(200);
    proxy.cut();
    await until(async () => (await status('/ready')) === 503, 'it is still ready');
    expect(await status('/health')).toBe(200);
    proxy.heal();
    await until(async () => (await status('/ready')) === 200, 'it is not ready again');
    await worker.kill('SIGTERM');
    await proxy.close();
  });

  it('is not there unless it is asked for', async () => {
    const worker = home.start(['worker', '--json'], on());
    expect(await firstLine(worker)).toMatchObject({ success: true, url: null });
    await worker.kill('SIGTERM');
  });

  it.each([['many'], ['70000'], ['']])('names the port "%s", which is none', async (port) => {
    const { json } = await home.run(['worker', '--metrics-port', port, '--json'], on());
    expect([json.error.code, json.error.message]).toEqual([
      'invalid_input',
      expect.stringContaining(`--metrics-port: "${port}" is not a port`),
    ]);
  });

  it('ends when the port is taken', async () => {
    const { worker, url } = await watched(['--metrics-port', '0']);
    const { json } = await home.run(['worker', '--metrics-port', new URL(url).port, '--json'], on());
    expect(json.error.code).toBe('port_taken');
    await worker.kill('SIGTERM');
  });
});
