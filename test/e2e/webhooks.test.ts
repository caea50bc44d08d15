import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCarillon } from '../../src/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { firstLine, openHome, until, type Home } from '../support/server-process.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

let home: Home;
let database: TestDatabase;
let receiver: WebhookReceiver;
beforeAll(() => {
  home = openHome();
});
afterAll(() => home.close());
beforeEach(async () => {
  [database, receiver] = [await createTestDatabase(), await openWebhookReceiver()];
});
afterEach(async () => {
  await database.drop();
  await receiver.close();
});

const on = () => ({
  variables: {
    DATABASE_URL: database.url,
    CARILLON_SIMULATE: 'always',
    CARILLON_ALLOW_PRIVATE_WEBHOOKS: 'true',
  },
});
const run = (...args: string[]) => home.run(args, on());
const answerOf = async (...args: string[]) => {
  const ended = await run(...args, '--json');
  expect(ended).toMatchObject({ code: 0, stderr: '', json: { success: true } });
  return ended.json;
};
const refusalOf = async (...args: string[]): Promise<[string, string]> => {
  const { error } = (await run(...args, '--json')).json;
  return [error.code, error.message];
};
const schedule = async (content: string) =>
  (await answerOf('schedule', '--platform', 'facebook', '--content', content)).task.id as string;
const nobody = '01890000-0000-7000-8000-000000000000';

describe('carillon webhooks', () => {
  it('add makes an endpoint that is told, deliveries shows it, and replay sends it again', async () => {
    const events = ['--events', 'task.completed', '--description', 'Bells'];
    const { endpoint, secret } = await answerOf('webhooks', 'add', receiver.url, ...events);
    expect(endpoint).toMatchObject({ url: receiver.url, events: ['task.completed'], description: 'Bells' });
    const server = await home.serve(on());
    await schedule('Ding');
    const [sent] = await until(() => receiver.received.length > 0 && receiver.received, 'nothing was sent');
    const delivered = async () =>
      (await answerOf('webhooks', 'deliveries', endpoint.id, '--status', 'delivered')).deliveries;
    const [delivery] = await until(async () => (await delivered()).length > 0 && delivered(), 'not noted');
    expect(delivery).toMatchObject({ messageId: sent?.id, event: 'task.completed', lastStatus: 204 });

    expect((await answerOf('webhooks', 'replay', delivery.id)).delivery.status).toBe('waiting');
    await until(() => receiver.received.length === 2, 'it was not sent again');
    expect(receiver.received[1]?.id).toBe(sent?.id);
    const again = receiver.received[1];
    new Webhook(secret).verify(again?.body ?? '', again?.headers as Record<string, string>);

    const rotated = await answerOf('webhooks', 'rotate', endpoint.id);
    expect((await answerOf('webhooks', 'test', endpoint.id)).delivery).toMatchObject({ status: 'delivered' });
    const tested = receiver.received[2];
    expect(tested?.json.type).toBe('webhook.test');
    for (const one of [rotated.secret, secret])
      new Webhook(one).verify(tested?.body ?? '', tested?.headers as Record<string, string>);

    await answerOf('webhooks', 'remove', endpoint.id);
    expect((await answerOf('webhooks', 'list')).endpoints).toEqual([]);
    await server.kill('SIGTERM');
  });

  it('replay --endpoint has all sent again that was given up, unless the endpoint is disabled', async () => {
    const { endpoint } = await answerOf('webhooks', 'add', receiver.url);
    receiver.answer = (response) => response.writeHead(500).end();
    expect((await run('webhooks', 'test', endpoint.id)).stdout).toBe('failed: it answered 500\n');
    const replay = ['webhooks', 'replay', '--endpoint', endpoint.id, '--since', '2026-01-01T00:00:00Z'];
    expect(await answerOf(...replay)).toMatchObject({ replayed: 1 });
    expect((await answerOf('webhooks', 'disable', endpoint.id)).endpoint.enabled).toBe(false);
    expect((await refusalOf(...replay))[0]).toBe('webhook_endpoint_disabled');
    expect((await answerOf('webhooks', 'enable', endpoint.id)).endpoint.enabled).toBe(true);
  });

  it('says the same in tables, and the secret alone on a line', async () => {
    expect((await run('webhooks', 'list')).stdout).toBe('There is no endpoint.\n');
    const added = (await run('webhooks', 'add', receiver.url)).stdout.split('\n');
    expect(added[1]).toMatch(/^whsec_\S{32}$/);
    const listed = (await run('webhooks', 'list')).stdout.split('\n');
    expect(listed[0]).toMatch(/^id +url +events +state \(UTC\)$/);
    expect(listed[1]).toMatch(/^\S{36} {2}http:\S+ {2}all {5}enabled$/);
    const [id = ''] = listed[1]?.split(' ') ?? [];
    expect((await run('webhooks', 'deliveries', id)).stdout).toBe('There is none.\n');
    await run('webhooks', 'test', id);
    const deliveries = (await run('webhooks', 'deliveries', id)).stdout.split('\n');
    expect(deliveries[0]).toMatch(/^id +created \(UTC\) +event +status +attempts +last answer$/);
    expect(deliveries[1]).toMatch(/ webhook\.test +delivered +1 +204$/);
    const rotated = (await run('webhooks', 'rotate', id)).stdout;
    expect(rotated).toMatch(/^whsec_\S{32}\nThe one before signs too until \S+ UTC\.\n$/);
    await run('webhooks', 'disable', id);
    expect((await run('webhooks', 'list')).stdout).toMatch(/ disabled\n$/);
  });

  it.each([
    [['add', 'example.com'], 'invalid_input', 'url: must be an address'],
    [['add', 'https://example.com', '--events', 'task.started'], 'invalid_input', 'events.0: must be of'],
    [['remove', nobody], 'webhook_endpoint_not_found', nobody],
    [['rotate', nobody], 'webhook_endpoint_not_found', nobody],
    [['deliveries', 'mine'], 'invalid_input', 'id: must be a UUID'],
    [['deliveries', nobody, '--status', 'lost'], 'invalid_input', 'status: must be one of'],
    [['replay', nobody], 'webhook_delivery_not_found', nobody],
    [['replay'], 'invalid_input', 'give the id of a delivery, or --endpoint and --since'],
    [['replay', nobody, '--endpoint', nobody], 'invalid_input', 'give the id of a delivery'],
    [['replay', '--endpoint', nobody], 'invalid_input', 'give the id of a delivery'],
  ])('refuses %j', async (args, code, message) => {
    expect(await refusalOf('webhooks', ...args)).toEqual([code, expect.stringContaining(message)]);
  });
});

describe('carillon events', () => {
  const linesOf = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; type: string; data: { taskId?: string } });

  it('prints what came after an event and ends; --follow goes on until a signal', async () => {
    const begun = await run('events', '--json');
    expect(begun).toMatchObject({ code: 0, stderr: '' });
    const [ready] = linesOf(begun.stdout);
    expect([ready?.type, linesOf(begun.stdout).length]).toEqual(['ready', 1]);
    const first = await schedule('Ding');
    const since = linesOf((await run('events', '--after', ready?.id ?? '', '--json')).stdout);
    expect(since).toMatchObject([{ type: 'task.scheduled', data: { taskId: first } }]);

    const after = ['--after', since[0]?.id ?? ''];
    const following = home.start(['events', '--follow', ...after, '--json'], on());
    const second = await schedule('Dong');
    const told = await firstLine<{ id: string; data: object }>(following);
    expect(told).toMatchObject({ type: 'task.scheduled', data: { taskId: second, status: 'pending' } });
    await answerOf('cancel', second);
    await until(() => following.stdout().includes('task.cancelled'), 'it does not go on');
    expect(await following.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(linesOf(following.stdout()).map(({ type }) => type)).toEqual(['task.scheduled', 'task.cancelled']);

    const narrowed = await run('events', '--after', ready?.id ?? '', '--names', 'task.cancelled', '--json');
    expect(linesOf(narrowed.stdout)).toMatchObject([{ type: 'task.cancelled', data: { taskId: second } }]);
    const lines = await run('events', '--after', ready?.id ?? '', '--task', first);
    expect(lines.stdout).toMatch(
      new RegExp(`^\\w{32}  \\S+Z  task\\.scheduled {8}${first}  facebook  pending\\n$`),
    );
  });

  it('leaves the embedded Postgres stopped, with which it was alone', async () => {
    for (let time = 0; time < 3; time += 1) {
      expect((await home.run(['events'])).stdout).toMatch(/ready/);
      expect(home.postgresPid()).toBeNull();
    }
  });

  it('says where it begins, that something was missed, and what is wrong', async () => {
    expect((await run('events')).stdout).toMatch(/^\w{32} {2}ready: everything from here on comes\n$/);
    expect((await run('events', '--after', '0'.repeat(32))).stdout).toMatch(/^\w{32} {2}reset: /);
    expect(await refusalOf('events', '--after', 'mine')).toEqual([
      'invalid_input',
      'after: is not the id of an event',
    ]);
    expect((await refusalOf('events', '--task', 'mine'))[0]).toBe('invalid_input');
  });
});

describe('the library', () => {
  it('makes endpoints, sends to them, and follows events until it is told to end', async () => {
    const carillon = createCarillon({ databaseUrl: database.url, variables: on().variables });
    try {
      const { id, secret } = await carillon.createWebhookEndpoint({
        url: receiver.url,
        events: ['post.published'],
      });
      const ending = new AbortController();
      const types: string[] = [];
      const following = (async () => {
        for await (const { type } of carillon.followEvents({ signal: ending.signal })) types.push(type);
      })();
      await until(() => types.includes('ready'), 'it does not begin');
      await carillon.postToFacebook({ content: 'Ding' });
      await carillon.processPendingTasks();
      const [sent] = receiver.received;
      new Webhook(secret).verify(sent?.body ?? '', sent?.headers as Record<string, string>);
      await until(() => types.includes('task.completed'), 'the end is not told of');
      ending.abort();
      await following;
      expect(types.slice(0, 2)).toEqual(['ready', 'task.scheduled']);

      expect(await carillon.getWebhookEndpoints()).toMatchObject([{ id, enabled: true }]);
      const { deliveries } = await carillon.getWebhookDeliveries(id);
      expect(deliveries).toMatchObject([{ status: 'delivered', messageId: sent?.id }]);
      expect(await carillon.replayWebhookDelivery(deliveries[0]?.id ?? '')).toMatchObject({
        status: 'waiting',
      });
      await carillon.processPendingTasks();
      expect(receiver.received.map((one) => one.id)).toEqual([sent?.id, sent?.id]);
      expect((await carillon.rotateWebhookSecret(id)).secret).not.toBe(secret);
      expect(await carillon.testWebhookEndpoint(id)).toMatchObject({ status: 'delivered' });
      expect(await carillon.replayFailedDeliveries(id, { since: new Date(0) })).toBe(0);
      expect(await carillon.changeWebhookEndpoint(id, { enabled: false })).toMatchObject({ enabled: false });
      await carillon.deleteWebhookEndpoint(id);
      expect(await carillon.getWebhookEndpoints()).toEqual([]);
    } finally {
      await carillon.close();
    }
  });
});
