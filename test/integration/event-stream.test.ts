import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpApp, listen, type Listening } from '../../src/server/index.ts';
import { createKey } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';

interface Item {
  id: string;
  event: string;
  json: { type: string; data: Record<string, unknown> };
}

/** A stream as a client reads it. */
interface Stream {
  items: Item[];
  ended: Promise<void>;
  cut(): void;
}

let database: TestDatabase;
let carillon: OpenApp;
let listening: Listening;
let closing: AbortController;
let key: string;
let clients: Stream[];

beforeEach(async () => {
  [closing, clients] = [new AbortController(), []];
  database = await createTestDatabase();
  carillon = await openApp(database.url);
  key = await createKey(carillon.app.services.db, 'test', ['read']);
  const options = { cronSecret: 'cron-secret', rateLimit: 1_000_000, closing: closing.signal };
  listening = await listen(createHttpApp(carillon.app, options), { port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  for (const client of clients) client.cut();
  closing.abort();
  await listening.close();
  await carillon.app.close();
  await database.drop();
});

/** Opens a stream and reads it until it ends. */
async function follow(query = '', lastEventId: string | null = null): Promise<Stream> {
  const cutting = new AbortController();
  const headers = { 'x-api-key': key, ...(lastEventId !== null && { 'last-event-id': lastEventId }) };
  const answer = await fetch(`${listening.url}/api/events${query}`, { headers, signal: cutting.signal });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const items: Item[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const data = field('data');
        if (data !== undefined)
          items.push({ id: field('id') ?? '', event: field('event') ?? 'message', json: JSON.parse(data) });
      }
    }
  };
  const client = { items, ended: read().catch(() => undefined), cut: () => cutting.abort() };
  clients.push(client);
  return client;
}

const ready = async (query?: string): Promise<Stream> => {
  const client = await follow(query);
  await expect.poll(() => client.items.map(({ event }) => event), { timeout: 5_000 }).toEqual(['ready']);
  return client;
};
const told = (client: Stream) =>
  client.items.filter(({ event }) => event === 'message').map(({ json }) => json.type);
const eventually = (look: () => unknown) => expect.poll(look, { timeout: 8_000 });
const insert = (db: { query(text: string): Promise<{ rows: { id: string }[] }> }) =>
  db
    .query(
      `insert into carillon.agent_tasks (type, platform, scheduled_at, content)
       values ('social_post', 'facebook', now() + interval '1 hour', 'secret text') returning id`,
    )
    .then(({ rows }) => rows[0]?.id ?? '');

describe('a stream', () => {
  it('tells of a task from its scheduling to its end, and of no text', async () => {
    const client = await ready();
    const id = await carillon.schedule({ content: 'secret text' });
    await carillon.process();
    await eventually(() => told(client)).toEqual([
      'task.scheduled',
      'task.running',
      'task.changed',
      'post.published',
      'task.completed',
    ]);
    expect(client.items.at(-1)?.json.data).toMatchObject({
      taskId: id,
      taskType: 'social_post',
      platform: 'facebook',
      status: 'completed',
      needsAttention: false,
      hold: null,
      visibleEffects: 1,
    });
    expect(JSON.stringify(client.items)).not.toContain('secret text');
  });

  it('goes on where it was cut, with nothing missed or told twice', async () => {
    const first = await ready();
    const expected: string[] = [];
    for (let count = 0; count < 5; count += 1) expected.push(await carillon.schedule());
    await eventually(() => told(first).length).toBeGreaterThanOrEqual(2);
    first.cut();
    await first.ended;
    for (let count = 0; count < 5; count += 1) expected.push(await carillon.schedule());
    const second = await follow('', first.items.at(-1)?.id);
    for (let count = 0; count < 5; count += 1) expected.push(await carillon.schedule());
    const all = () => [...first.items, ...second.items].filter(({ event }) => event === 'message');
    await eventually(() => all().length).toBe(15);
    expect(all().map(({ json }) => json.data['taskId'])).toEqual(expected);
    expect(new Set(all().map(({ id }) => id)).size).toBe(15);
    expect(all().map(({ id }) => id)).toEqual(
      all()
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('misses nothing of transactions that commit in another order than their ids', async () => {
    const client = await ready();
    const slow = new Client({ connectionString: database.url });
    const quick = new Client({ connectionString: database.url });
    await Promise.all([slow.connect(), quick.connect()]);
    await slow.query('begin');
    const lower = await insert(slow);
    const higher = await insert(quick);
    const [ids] = await Promise.all([
      quick.query('select task_id from carillon.events'),
      // The stream looks twice while the lower id is not committed, and finds nothing: there is no signal of that.
      new Promise((resolve) => setTimeout(resolve, 2_200)),
    ]);
    expect(ids.rows).toEqual([{ task_id: higher }]);
    expect(told(client)).toEqual([]);
    await slow.query('commit');
    await eventually(() => told(client).length).toBe(2);
    expect(client.items.slice(1).map(({ json }) => json.data['taskId'])).toEqual([lower, higher]);
    await Promise.all([slow.end(), quick.end()]);
  });

  it('shows what its filters ask for', async () => {
    const id = await carillon.schedule();
    const one = await ready(`?taskId=${id}`);
    const done = await ready('?names=task.completed,task.failed');
    await carillon.schedule();
    await carillon.process();
    await eventually(() => told(done)).toEqual(['task.completed', 'task.completed']);
    expect(new Set(one.items.slice(1).map(({ json }) => json.data['taskId']))).toEqual(new Set([id]));
    expect(told(one)).toContain('post.published');
  });

  it.each(['f'.repeat(32), 'nonsense', '0'.repeat(32), `7${'f'.repeat(15)}${'0'.repeat(16)}`])(
    'that can not be resumed says reset: %s',
    async (id) => {
      const client = await follow('', id);
      await eventually(() => client.items.map(({ event }) => event)).toEqual(['reset']);
      await carillon.schedule();
      await eventually(() => told(client)).toEqual(['task.scheduled']);
      expect(client.items).toHaveLength(2);
    },
  );

  it('says reset after a time in which nobody watched', async () => {
    const client = await ready();
    client.cut();
    await client.ended;
    await carillon.run(`update carillon.event_watchers set until = now() - interval '1 second'`);
    await carillon.schedule();
    const next = await follow('', client.items.at(-1)?.id);
    await eventually(() => next.items.map(({ event }) => event)).toEqual(['reset']);
    expect(told(next)).toEqual([]);
  });

  it('ends at once when the server closes', async () => {
    const client = await ready();
    const startedMs = performance.now();
    closing.abort();
    await Promise.all([client.ended, listening.close()]);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
