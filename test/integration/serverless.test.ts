import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { askPostgres } from '../support/ask-postgres.ts';

const apiKey = 'a-key-for-the-tests';
const cronSecret = 'of-the-bells';
let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  // A host ends its instances without a word; their connections go with them.
  await database.drop({ cut: true });
});

const complete = () => ({
  DATABASE_URL: database.url,
  CARILLON_API_KEY: apiKey,
  CARILLON_SECRET: 'a-secret-that-has-32-characters-or-more',
  CRON_SECRET: cronSecret,
  CARILLON_SIMULATE: 'always',
  CARILLON_LOG_LEVEL: 'silent',
  // Nothing may be written there.
  CARILLON_DATA_DIR: '/proc/carillon',
});

/** A fresh instance of the function, in this environment: what api/index.js exports. */
async function instance(variables: Record<string, string | undefined>) {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.resetModules();
  const { serve } = await import('../../src/serverless.ts');
  return (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
    serve(
      new Request(`https://carillon.example${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
}

const key = { authorization: `Bearer ${apiKey}` };
/** As Vercel calls: the secret, and a name. */
const cron = { authorization: `Bearer ${cronSecret}`, 'user-agent': 'vercel-cron/1.0' };

const post = { platform: 'linkedin', content: 'From a function' };

const vercel = new URL('../../vercel.json', import.meta.url);
const { crons } = JSON.parse(readFileSync(vercel, 'utf8')) as { crons: { path: string }[] };
const cronPaths = crons.map(({ path }) => path);

describe('the function that vercel.json names', () => {
  it.each(cronPaths.flatMap((path) => ['GET', 'POST'].map((method) => [method, path] as const)))(
    'does what a cron of its asks for within 25 s: %s %s',
    async (method, path) => {
      const call = await instance(complete());
      const body = { ...post, scheduledAt: new Date().toISOString() };
      const scheduled = await call('POST', '/api/agent/schedule', key, body);
      expect(scheduled.status).toBe(201);
      const { id } = ((await scheduled.json()) as { task: { id: string } }).task;

      const startedAt = performance.now();
      const answer = await call(method, path, cron);
      expect([answer.status, await answer.json()]).toMatchObject([200, { success: true }]);
      expect(performance.now() - startedAt).toBeLessThan(25_000);
      const detail = await (await call('GET', `/api/agent/tasks/${id}`, key)).json();
      expect(detail).toMatchObject({ task: { status: path.includes('agent') ? 'completed' : 'pending' } });
    },
  );

  it('refuses a cron call without the secret, and with the API key', async () => {
    const call = await instance(complete());
    for (const headers of [{}, { authorization: 'Bearer wrong' }, key])
      expect((await call('GET', '/api/agent/process', headers)).status).toBe(401);
  });

  it('serves the rest of the server too, and several first requests at once', async () => {
    const call = await instance(complete());
    const paths = ['/health', '/ready', '/openapi.json', '/docs', '/_emulator/feeds/linkedin', '/nowhere'];
    const statuses = await Promise.all(paths.map(async (path) => (await call('GET', path)).status));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  });
});

describe('a function that can not start', () => {
  it('says which variables are missing, to a program and to a browser', async () => {
    const call = await instance({ ...complete(), DATABASE_URL: '', CRON_SECRET: '', CARILLON_SECRET: '' });
    const answer = await call('GET', '/api/agent/tasks', key);
    expect([answer.status, await answer.json()]).toMatchObject([
      500,
      {
        success: false,
        error: {
          code: 'config_invalid',
          params: { variable: 'DATABASE_URL, CRON_SECRET, CARILLON_SECRET' },
          requestId: expect.any(String),
        },
      },
    ]);
    const page = await call('GET', '/', { accept: 'text/html,*/*' });
    expect([page.status, page.headers.get('content-type')]).toEqual([500, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('DATABASE_URL, CRON_SECRET, CARILLON_SECRET');
  });

  it('names no host of the database, and starts once the database is there', async () => {
    const away = 'postgres://nobody@127.0.0.1:9/none';
    const call = await instance({ ...complete(), DATABASE_URL: away });
    const answer = await call('GET', '/health');
    const text = await answer.text();
    expect([answer.status, JSON.parse(text)]).toMatchObject([
      503,
      { error: { code: 'database_unreachable' } },
    ]);
    expect(text).not.toContain('127.0.0.1');
    vi.stubEnv('DATABASE_URL', database.url);
    expect((await call('GET', '/health')).status).toBe(200);
  });
});

describe('vercel.json', () => {
  const config = JSON.parse(readFileSync(new URL('../../vercel.json', import.meta.url), 'utf8')) as {
    crons: { path: string; schedule: string }[];
    functions: Record<string, { maxDuration: number; includeFiles: string }>;
    rewrites: unknown;
    outputDirectory: string;
  };

  it('calls both cron paths every five minutes', () => {
    expect(config.crons).toEqual([
      { path: '/api/agent/process', schedule: '*/5 * * * *' },
      { path: '/api/campaigns/process', schedule: '*/5 * * * *' },
    ]);
  });

  it('sends every path to the one function, which may run longer than a cron call and holds the migrations', () => {
    expect(config.rewrites).toEqual([{ source: '/(.*)', destination: '/api/index' }]);
    expect(config.functions['api/index.js']).toMatchObject({ includeFiles: 'dist/db/migrations/**' });
    expect(config.functions['api/index.js']?.maxDuration).toBeGreaterThanOrEqual(30);
  });

  it('keys its own API only: the first start makes no key that nobody could read', async () => {
    const call = await instance(complete());
    await call('GET', '/health');
    const rows = await askPostgres<{ name: string }>(
      () => database.url,
      'select name from carillon.api_keys',
      [],
    );
    expect(rows).toEqual([{ name: 'CARILLON_API_KEY' }]);
  });
});
