import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhookPump } from '../harness/index.ts';
import { emulatedCredentials, emulatedUser } from './entities.ts';
import { openTwitter, type Opened } from './open-for-test.ts';

const asApp = { authorization: `Bearer ${emulatedCredentials.appBearer}` };
const hmac = (text: string) =>
  `sha256=${createHmac('sha256', emulatedCredentials.consumerSecret).update(text).digest('base64')}`;

interface WebhookJson {
  id: string;
  url: string;
  valid: boolean;
}

type Answer = (token: string) => { status: number; body: unknown };

const rightly: Answer = (token) => ({ status: 200, body: { response_token: hmac(token) } });
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An app that waits for webhooks; `answer` is how it takes the challenge. */
async function receiver(first: Answer = rightly) {
  let answer = first;
  const server = createServer((request, response) => {
    const token = new URL(request.url ?? '', 'http://receiver').searchParams.get('crc_token') ?? '';
    const { status, body } = answer(token);
    response.writeHead(status, { location: '/' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook?of=x`, answerWith: (next: Answer) => void (answer = next) };
}

const register = ({ call }: Opened, url: string) =>
  call<WebhookJson>('POST', '/2/webhooks', { json: { url }, headers: asApp });

const registered = async (opened: Opened, url: string) => (await register(opened, url)).body.data?.id ?? '';

const subscribe = ({ call }: Opened, change: Record<string, unknown> = {}) =>
  call<{ subscription: { subscription_id: string } }>('POST', '/2/activity/subscriptions', {
    json: { event_type: 'post.create', filter: { user_id: emulatedUser.id }, ...change },
  });

const list = async <Item>({ call }: Opened, path: string) =>
  (await call<Item[]>('GET', path, { headers: asApp })).body.data ?? [];

/** What is due by now, as it is sent. */
async function deliveries({ server }: Opened) {
  const sent: { body: string; headers: Readonly<Record<string, string>> }[] = [];
  const { store, clock } = server.context;
  const deliver = async (_platform: string, body: string, headers: Readonly<Record<string, string>>) =>
    sent.push({ body, headers }) > 0;
  await createWebhookPump({ store, clock, emulators: server.emulators, deliver }).pumpOnce(clock.now());
  return sent;
}

describe('a webhook', () => {
  it('is registered when it answers the challenge, listed, and deleted', async () => {
    const opened = openTwitter();
    const { url } = await receiver();
    const { status, body, headers } = await register(opened, url);
    const webhook = { id: body.data?.id, url, valid: true, created_at: '2026-11-22T12:00:00.000Z' };
    expect([status, body.data, headers.get('x-rate-limit-limit')]).toEqual([200, webhook, '450']);
    const listed = await opened.call('GET', '/2/webhooks', { headers: asApp });
    expect(listed.body).toEqual({ data: [webhook], meta: { result_count: 1 } });
    const path = `/2/webhooks/${webhook.id}`;
    expect((await opened.call('DELETE', path, { headers: asApp })).body).toEqual({ data: { deleted: true } });
    expect(await list(opened, '/2/webhooks')).toEqual([]);
    const again = await opened.call('DELETE', path, { headers: asApp });
    expect([again.status, again.body.errors?.[0]?.message]).toEqual([
      400,
      expect.stringContaining('WebhookIdInvalid'),
    ]);
  });

  it.each<[string, Answer]>([
    ['another token', () => ({ status: 200, body: { response_token: hmac('other') } })],
    ['no token', () => ({ status: 200, body: null })],
    ['an error', (token) => ({ ...rightly(token), status: 500 })],
    ['a redirect', (token) => ({ ...rightly(token), status: 302 })],
  ])('is not registered when it answers with %s', async (_what, answer) => {
    const opened = openTwitter();
    const { url } = await receiver(answer);
    const { status, body } = await register(opened, url);
    expect([status, body.errors?.[0]?.message]).toEqual([
      400,
      expect.stringContaining('CrcValidationFailed'),
    ]);
    expect(await list(opened, '/2/webhooks')).toEqual([]);
  });

  it('is registered once', async () => {
    const opened = openTwitter();
    const { url } = await receiver();
    const answers = await Promise.all([register(opened, url), register(opened, url)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect((await register(opened, url)).body.errors?.[0]?.message).toContain('DuplicateUrlFailed');
  });

  it.each([
    ['any', 'nowhere'],
    ['any', 'ftp://app.example/hook'],
    ['https', 'http://app.example/hook'],
    ['https', 'https://app.example:8443/hook'],
    ['https', 'https://app.example:443/hook'],
  ] as const)('where %s is taken, is not at %s', async (webhookUrls, url) => {
    const { body } = await register(openTwitter({ twitter: { webhookUrls } }), url);
    expect(body.errors?.[0]?.message).toContain('UrlValidationFailed');
  });

  it('is asked again on PUT, and told that it is valid or not', async () => {
    const opened = openTwitter();
    const { url, answerWith } = await receiver();
    const path = `/2/webhooks/${await registered(opened, url)}`;
    const check = () => opened.call('PUT', path, { headers: asApp });
    const isValid = async () => (await list<WebhookJson>(opened, '/2/webhooks'))[0]?.valid;
    answerWith(() => ({ status: 200, body: {} }));
    expect((await check()).body.errors?.[0]?.message).toContain('CrcValidationFailed');
    expect(await isValid()).toBe(false);
    answerWith(rightly);
    expect((await check()).body).toEqual({ data: { valid: true } });
    expect(await isValid()).toBe(true);
    expect((await opened.call('PUT', '/2/webhooks/42', { headers: asApp })).status).toBe(400);
  });

  it.each([
    ['POST', '/2/webhooks'],
    ['GET', '/2/webhooks'],
    ['PUT', '/2/webhooks/1'],
    ['DELETE', '/2/webhooks/1'],
    ['PUT', '/2/activity/subscriptions/1'],
    ['DELETE', '/2/activity/subscriptions/1'],
  ])('and what belongs to it is the business of the app: %s %s', async (method, path) => {
    const { status, body } = await openTwitter().call(method, path);
    expect([status, body.title]).toEqual([403, 'Unsupported Authentication']);
  });

  it.each([
    [{}, '$.url: is missing'],
    [{ url: `https://app.example/${'a'.repeat(200)}` }, '$.url: '],
  ])('wants a URL', async (json, message) => {
    const { body } = await openTwitter().call('POST', '/2/webhooks', { json, headers: asApp });
    expect(body.errors?.[0]?.message).toContain(message);
  });

  it('has four fields', async () => {
    const { status } = await openTwitter().call('GET', '/2/webhooks?webhook_config.fields=name', {
      headers: asApp,
    });
    expect(status).toBe(400);
  });
});

describe('a subscription', () => {
  it('is made, listed, changed and ended', async () => {
    const opened = openTwitter();
    const [one, two] = [
      await registered(opened, (await receiver()).url),
      await registered(opened, (await receiver()).url),
    ];
    const { body } = await subscribe(opened, { webhook_id: one, tag: 'posts' });
    const { subscription_id: id = '' } = body.data?.subscription ?? {};
    const expected = {
      subscription_id: id,
      event_type: 'post.create',
      filter: { user_id: emulatedUser.id },
      created_at: '2026-11-22T12:00:00.000Z',
      updated_at: '2026-11-22T12:00:00.000Z',
      tag: 'posts',
      webhook_id: one,
    };
    expect(body.data?.subscription).toEqual(expected);
    expect(await list(opened, '/2/activity/subscriptions')).toEqual([expected]);
    opened.passMs(1_000);
    const path = `/2/activity/subscriptions/${id}`;
    const changed = await opened.call('PUT', path, { json: { webhook_id: two }, headers: asApp });
    const subscription = { ...expected, webhook_id: two, updated_at: '2026-11-22T12:00:01.000Z' };
    expect(changed.body).toEqual({ data: { subscription, total_subscriptions: 1 } });
    expect((await opened.call('DELETE', path, { headers: asApp })).body).toEqual({ data: { deleted: true } });
    expect(await list(opened, '/2/activity/subscriptions')).toEqual([]);
    expect((await opened.call('DELETE', path, { headers: asApp })).status).toBe(404);
    expect((await opened.call('PUT', path, { json: {}, headers: asApp })).status).toBe(404);
  });

  it.each([
    [{ event_type: 'post.created' }, 400],
    [{ event_type: 'like.create' }, 501],
    [{ filter: { user_id: '42' } }, 400],
    [{ filter: {} }, 400],
    [{ webhook_id: '42' }, 400],
    [{ name: 'a' }, 400],
  ])('is not made of %j (%i)', async (change, status) => {
    expect((await subscribe(openTwitter(), change)).status).toBe(status);
  });

  it('is not moved to a webhook that is not there', async () => {
    const opened = openTwitter();
    const { body } = await subscribe(opened);
    const path = `/2/activity/subscriptions/${body.data?.subscription.subscription_id}`;
    const { status } = await opened.call('PUT', path, { json: { webhook_id: '42' }, headers: asApp });
    expect(status).toBe(400);
  });
});

describe('an event', () => {
  async function subscribed(options: Parameters<typeof openTwitter>[0] = {}) {
    const opened = openTwitter(options);
    const hook = await receiver();
    const webhook = await registered(opened, hook.url);
    await subscribe(opened, { webhook_id: webhook, tag: 'posts' });
    await subscribe(opened, { webhook_id: webhook, event_type: 'post.delete' });
    return { opened, hook, webhook };
  }

  const eventsOf = async (opened: Opened) =>
    (await deliveries(opened)).map(
      ({ body }) => (JSON.parse(body) as { data: Record<string, unknown> }).data,
    );

  it('tells of a new post, signed, after the delay', async () => {
    const { opened } = await subscribed();
    const id = await opened.published('Ding & dong');
    opened.passMs(199);
    expect(await deliveries(opened)).toEqual([]);
    opened.passMs(1);
    const [event, ...more] = await deliveries(opened);
    expect(more).toEqual([]);
    expect(event?.headers['x-twitter-webhooks-signature']).toBe(hmac(event?.body ?? ''));
    const payload = {
      id,
      text: 'Ding &amp; dong',
      author_id: emulatedUser.id,
      created_at: '2026-11-22T12:00:00.000Z',
      edit_history_tweet_ids: [id],
      conversation_id: id,
      reply_settings: 'everyone',
    };
    expect(JSON.parse(event?.body ?? '')).toMatchObject({
      data: {
        event_uuid: expect.stringMatching(/^\d{19}$/),
        filter: { user_id: emulatedUser.id },
        event_type: 'post.create',
        tag: 'posts',
        payload,
        includes: { tweets: [payload], users: [emulatedUser] },
      },
    });
  });

  it('tells what a reply answers, and of a post that is deleted', async () => {
    const { opened } = await subscribed();
    const first = await opened.published('one');
    const second = await opened.published('two', { reply: { in_reply_to_tweet_id: first } });
    await opened.call('DELETE', `/2/tweets/${second}`);
    opened.passMs(1_000);
    const events = await eventsOf(opened);
    expect(new Set(events.map((event) => event['event_uuid'])).size).toBe(3);
    expect(events.map((event) => [event['event_type'], event['payload']])).toEqual([
      ['post.create', expect.not.objectContaining({ in_reply_to_tweet_id: expect.anything() })],
      ['post.create', expect.objectContaining({ id: second, in_reply_to_tweet_id: first })],
      ['post.delete', { id: second, author_id: emulatedUser.id }],
    ]);
    expect(events[2]).not.toHaveProperty('tag');
  });

  it('tells of a post whose answer was lost', async () => {
    const { opened } = await subscribed({ harness: { webhookDelayMs: 0 } });
    opened.server.faults.arm({
      platform: 'twitter',
      operation: 'publish',
      effect: 'after',
      answer: 'status_503',
      times: 1,
    });
    await opened.publish('lost');
    expect(await eventsOf(opened)).toMatchObject([{ payload: { text: 'lost' } }]);
  });

  it('tells nothing of a refusal, nor where nobody listens', async () => {
    const { opened, hook, webhook } = await subscribed({ harness: { webhookDelayMs: 0 } });
    await opened.publish('');
    expect(await eventsOf(opened)).toEqual([]);
    hook.answerWith(() => ({ status: 200, body: {} }));
    await opened.call('PUT', `/2/webhooks/${webhook}`, { headers: asApp });
    await opened.published('to an invalid one');
    expect(await eventsOf(opened)).toEqual([]);
    await opened.call('DELETE', `/2/webhooks/${webhook}`, { headers: asApp });
    await opened.published('to one that is gone');
    await subscribe(opened);
    await opened.published('to the stream only');
    expect(await eventsOf(opened)).toEqual([]);
  });
});
