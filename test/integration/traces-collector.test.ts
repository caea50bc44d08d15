import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openHome, until, type Home } from '../support/server-process.ts';

let home: Home;
let database: TestDatabase;
/** A collector that takes what comes and never answers. */
let collector: Server;
let taken: Socket[];
beforeEach(async () => {
  home = openHome();
  database = await createTestDatabase();
  taken = [];
  collector = createServer((socket) => void taken.push(socket.on('error', () => undefined).resume()));
  await once(collector.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  await home.close();
  for (const socket of taken) socket.destroy();
  collector.close();
  await database.drop();
});

it('a server whose collector never answers publishes in time, and stops in time', async () => {
  const { port } = collector.address() as AddressInfo;
  const key = 'carillon_a-key-of-the-collector-test';
  const variables = {
    DATABASE_URL: database.url,
    CARILLON_SIMULATE: 'always',
    CARILLON_API_KEY: key,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  };
  const server = await home.serve({ variables });
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  const publish = async (content: string): Promise<number> => {
    const scheduledAt = new Date().toISOString();
    const body = JSON.stringify({ platform: 'facebook', scheduledAt, content });
    const startedMs = performance.now();
    const answer = await fetch(`${server.url}/api/agent/schedule`, { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
    const { task } = (await answer.json()) as { task: { id: string } };
    await until(async () => {
      const seen = await fetch(`${server.url}/api/agent/tasks/${task.id}`, { headers });
      return ((await seen.json()) as { task: { status: string } }).task.status === 'completed';
    }, 'the post was not published');
    return performance.now() - startedMs;
  };
  await publish('Ding');
  await until(() => taken.length > 0, 'nothing was sent to the collector');
  // Its answer is being waited for now.
  expect(await publish('Dong')).toBeLessThan(3_000);
  const stoppedMs = performance.now();
  expect((await server.kill('SIGTERM')).code).toBe(0);
  expect(performance.now() - stoppedMs).toBeLessThan(10_000);
});
