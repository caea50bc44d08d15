import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sleep, systemClock, type Clock } from '../../src/core/index.ts';
import { createHttpApp } from '../../src/server/index.ts';
import { createKey, dispatchDue, keepEvents } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createCall } from '../support/http-app.ts';
import { openApp, type OpenApp } from '../support/open-app.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/** Every wait that the code asked this clock for, in milliseconds; those of 15 s pass at once. */
let asked: number[];
const clock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => {
    asked.push(ms);
    return sleep(systemClock, ms === 15_000 ? 20 : ms, signal);
  },
};

let database: TestDatabase;
let carillon: OpenApp;
let receiver: WebhookReceiver;
let http: ReturnType<typeof createHttpApp>;
let key: string;
let call: ReturnType<typeof createCall>;
let closing: AbortController;

beforeEach(async () => {
  [asked, closing] = [[], new AbortController()];
  database = await createTestDatabase();
  receiver = await openWebhookReceiver();
  const variables = {
    CARILLON_SIMULATE: 'always',
    CARILLON_ALLOW_PRIVATE_WEBHOOKS: 'true',
    CARILLON_SECRET: 'a-secret-of-at-least-32-characters',
  };
  carillon = await openApp(database.url, variables, { clock });
  key = await createKey(carillon.app.services.db, 'test', ['read', 'write']);
  const options = { cronSecret: 'cron-secret', rateLimit: 1_000_000, closing: closing.signal };
  http = createHttpApp(carillon.app, options);
  call = createCall(http, key);
});
afterEach(async () => {
  closing.abort();
  await carillon.app.close();
  await receiver.close();
  await database.drop();
});

/** A stream's text as it comes. */
async function openStream(lastEventId?: string) {
  const headers = { 'x-api-key': key, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) };
  const answer = await http.request('/api/events', { headers });
  const reader = answer.body?.getReader();
  let text = '';
  return {
    status: answer.status,
    /** Reads until the text matches, for at most 8 s. */
    until: async (pattern: RegExp): Promise<string> => {
      const tooLate = setTimeout(() => void reader?.cancel(), 8_000);
      for (;;) {
        const found = pattern.exec(text);
        const chunk = found === null ? await reader?.read() : undefined;
        if (found !== null) {
          clearTimeout(tooLate);
          return found[1] ?? found[0];
        }
        if (chunk === undefined || chunk.done)
          throw new Error(`the stream ended without ${pattern}: ${text}`);
        text += Buffer.from(chunk.value as Uint8Array).toString();
      }
    },
    close: () => reader?.cancel(),
  };
}

const ageBy = (interval: string, where: string) =>
  carillon.run(
    `update carillon.events set recorded_at = recorded_at - $1::interval where ${where}`,
    interval,
  );
const count = async (table: string): Promise<number> =>
  (await carillon.run<{ n: number }>(`select count(*)::int as n from carillon.${table}`))[0]?.n ?? -1;

describe('an event', () => {
  it('is deleted with its deliveries when it is older than 7 days, and not before', async () => {
    await call({ method: 'POST', path: '/api/webhook-endpoints', body: { url: receiver.url } });
    const first = await carillon.schedule();
    const second = await carillon.schedule();
    await carillon.process();
    await dispatchDue(carillon.app.services, 25_000);
    expect([await count('events'), await count('webhook_deliveries')]).toEqual([4, 4]);

    await ageBy('6 days 23:59', 'true');
    await keepEvents(carillon.app.services);
    expect([await count('events'), await count('webhook_deliveries')]).toEqual([4, 4]);

    await ageBy('2 minutes', `id in (select id from carillon.events order by id limit 2)`);
    await keepEvents(carillon.app.services);
    const left = await carillon.run<{ id: string }>(
      `select e.id from carillon.events e join carillon.webhook_deliveries d on d.event_id = e.id`,
    );
    expect([left.length, await count('events'), await count('webhook_deliveries')]).toEqual([2, 2, 2]);
    // What the events told of is not theirs.
    for (const id of [first, second]) expect((await carillon.task(id)).status).toBe('completed');
  });

  it('that is deleted makes streams that come from before it begin anew, and no others', async () => {
    const stream = await openStream();
    const ready = await stream.until(/^event: ready\ndata: .*\nid: (\w+)/m);
    const [old, kept] = [await carillon.schedule(), await carillon.schedule()];
    const seen = await stream.until(new RegExp(`^data: .*${kept}.*\nid: (\\w+)`, 'm'));
    await stream.close();
    await ageBy('7 days 00:01', `task_id = '${old}'`);
    await keepEvents(carillon.app.services);
    expect(await count('events')).toBe(1);

    const late = await openStream(ready);
    expect(await late.until(/^event: (\w+)/m)).toBe('reset');
    await late.close();
    await carillon.schedule();
    const current = await openStream(seen);
    expect(await current.until(/^event: (?:ready|reset)|"type":"task\.scheduled"/m)).toContain('scheduled');
    await current.close();
  });
});

describe('a stream', () => {
  it('in which nothing happens says every 15 s that it is still there', async () => {
    const stream = await openStream();
    await stream.until(/: still here\n\n: still here\n\n/);
    expect(asked.filter((ms) => ms === 15_000).length).toBeGreaterThanOrEqual(2);
    await carillon.schedule();
    await stream.until(/"type":"task\.scheduled"/);
    await stream.close();
  });

  it('more than a hundred are not held by one process; a place that is left is given again', async () => {
    const streams = await Promise.all(Array.from({ length: 100 }, () => openStream()));
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await call({ path: '/api/events' });
    expect([refused.status, refused.body.error.code]).toEqual([429, 'too_many_streams']);
    expect(refused.headers.get('retry-after')).toBe('10');
    await streams[0]?.close();
    await expect.poll(async () => (await call({ path: '/api/events' })).status).toBe(200);
    for (const stream of streams) await stream.close();
  });
});
