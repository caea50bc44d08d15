import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/index.ts';
import { alert, resolveTask } from '../../src/services/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openApp, person, type OpenApp } from '../support/open-app.ts';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

const secret = 'a-secret-of-the-receiver';
let database: TestDatabase;
let carillon: OpenApp;
let receiver: Server;
let received: Received[];
/** What the receiver answers. */
let status: number;

beforeEach(async () => {
  [received, status] = [[], 204];
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  database = await createTestDatabase();
  carillon = await openApp(database.url, variables());
});
afterEach(async () => {
  await carillon.app.close();
  await database.drop();
  receiver.close();
});

const variables = () => ({
  CARILLON_SIMULATE: 'always',
  CARILLON_ALERT_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`,
  CARILLON_ALERT_SECRET: secret,
});
const tell = () => alert(carillon.app.services);
const told = () => received.map(({ body }) => JSON.parse(body));

/** A task that asks for attention: it was due long ago. */
async function missedTask(): Promise<string> {
  const id = await carillon.schedule({ config: { missedAfterMinutes: 1 } });
  await carillon.run(`update carillon.agent_tasks set wake_at = now() - interval '1 hour' where id = $1`, id);
  expect(await carillon.process()).toMatchObject({ failed: 1 });
  return id;
}

const letPass = (seconds: number) =>
  carillon.run(
    `with a as (update carillon.alerts set next_at = next_at - $1 * interval '1 second')
     update carillon.instance set alerted_at = alerted_at - $1 * interval '1 second'`,
    seconds,
  );

describe('an alarm', () => {
  it('is sent once, signed, when it is raised, and again when it is cleared', async () => {
    await tell();
    expect(received).toEqual([]);

    const id = await missedTask();
    await Promise.all([tell(), tell(), tell()]);
    expect(told()).toMatchObject([
      { type: 'alarm.raised', data: { reasons: [{ reason: 'needs_attention', count: 1 }] } },
    ]);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const signature = createHmac('sha256', secret).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);

    await resolveTask(carillon.app.services, person, id, { published: false });
    await tell();
    expect(received).toHaveLength(1);
    await letPass(60);
    await tell();
    expect(told()[1]).toMatchObject({ type: 'alarm.cleared', data: { reasons: [] } });
  });

  it('that is not received is sent again with the same id, less and less often', async () => {
    status = 500;
    await missedTask();
    expect(received).toHaveLength(1);
    await letPass(9);
    await tell();
    expect(received).toHaveLength(1);
    await letPass(1);
    await tell();
    expect(received).toHaveLength(2);
    await letPass(30);
    await tell();
    expect(received).toHaveLength(2);
    status = 200;
    await letPass(30);
    await tell();
    await letPass(24 * 3_600);
    await tell();
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('is sent by a worker too', async () => {
    await carillon.run(
      `insert into carillon.agent_tasks (type, platform, scheduled_at, status, needs_attention, content)
       values ('social_post', 'facebook', now(), 'failed', true, 'x')`,
    );
    carillon.app.startWorker();
    await expect.poll(() => received.length, { timeout: 5_000 }).toBe(1);
  });

  it('needs a secret to sign it', () => {
    expect(() => readConfig({ CARILLON_ALERT_URL: 'https://example.com' })).toThrow(/CARILLON_ALERT_SECRET/);
  });
});
