import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/index.ts';
import { coverageGaps, listen, readEffects, type Fault } from '../harness/index.ts';
import { emulatedCredentials, emulatedUser } from './entities.ts';
import { openTwitter } from './open-for-test.ts';

const timeline = `/2/users/${emulatedUser.id}/tweets`;
const unauthorized = { title: 'Unauthorized', detail: 'Unauthorized', type: 'about:blank', status: 401 };
const nowSeconds = Date.parse('2026-11-22T12:00:00Z') / 1000;

describe('credentials', () => {
  it('may be signed, with the prefix the client sees; the query counts, a JSON body does not', async () => {
    const { signed } = openTwitter();
    expect((await signed('POST', '/2/tweets', { json: { text: 'signed' } })).status).toBe(201);
    expect((await signed('GET', `${timeline}?max_results=5&tweet.fields=created_at,entities`)).status).toBe(
      200,
    );
  });

  it('may be signed over a port: the address the client used counts', async () => {
    const { server, authorization } = openTwitter();
    const port = await listen(server, { port: 0 });
    try {
      const url = `${port.url}/twitter${timeline}?max_results=5`;
      const signed = await fetch(url, { headers: { authorization: authorization('GET', url) } });
      expect(signed.status).toBe(200);
      const elsewhere = authorization('GET', url.replace('/twitter', ''));
      expect((await fetch(url, { headers: { authorization: elsewhere } })).status).toBe(401);
    } finally {
      await port.close();
    }
  });

  it('refuse a nonce used before', async () => {
    const { signed } = openTwitter();
    expect((await signed('GET', '/2/users/me', { nonce: 'same' })).status).toBe(200);
    const again = await signed('GET', '/2/users/me', { nonce: 'same' });
    expect([again.status, again.body]).toEqual([401, unauthorized]);
  });

  it.each(['', 'Bearer wrong', 'Basic abc', 'OAuth oauth_token="x"'])(
    'refuse "%s" with 401',
    async (authorization) => {
      const { call } = openTwitter();
      const { status, body, headers } = await call('GET', '/2/users/me', { headers: { authorization } });
      expect([status, body]).toEqual([401, unauthorized]);
      expect(headers.get('x-rate-limit-remaining')).toBe('75');
    },
  );

  it('of the app alone read, but do not post', async () => {
    const { call } = openTwitter();
    const headers = { authorization: `Bearer ${emulatedCredentials.appBearer}` };
    expect((await call('GET', timeline, { headers })).status).toBe(200);
    const refused = await call('POST', '/2/tweets', { json: { text: 'a' }, headers });
    expect(refused.status).toBe(403);
    expect(refused.body.type).toBe('https://api.x.com/2/problems/unsupported-authentication');
  });

  it('without credits get 402', async () => {
    const { publish, call } = openTwitter({ twitter: { credits: 'depleted' } });
    const { status, body } = await publish('a');
    expect([status, body.title, body.type]).toEqual([
      402,
      'CreditsDepleted',
      'https://api.x.com/2/problems/credits',
    ]);
    expect((await call('GET', timeline)).status).toBe(402);
  });
});

describe('rate limits', () => {
  it('are told with every answer, the failed ones too', async () => {
    const { publish, passMs } = openTwitter();
    const first = await publish('one');
    expect(
      Object.fromEntries([...first.headers].filter(([name]) => /^x-.*(limit|remaining|reset)$/.test(name))),
    ).toEqual({
      'x-rate-limit-limit': '100',
      'x-rate-limit-remaining': '99',
      'x-rate-limit-reset': String(nowSeconds + 900),
      'x-app-limit-24hour-limit': '10000',
      'x-app-limit-24hour-remaining': '9999',
      'x-app-limit-24hour-reset': String(nowSeconds + 86_400),
    });
    passMs(60_000);
    const second = await publish('one');
    expect(second.status).toBe(403);
    expect(second.headers.get('x-rate-limit-remaining')).toBe('98');
    expect(second.headers.get('x-rate-limit-reset')).toBe(String(nowSeconds + 900));
  });

  it('answer 429 when used up, publish nothing, and renew after 15 minutes', async () => {
    const { publish, server, passMs } = openTwitter();
    for (let number = 1; number <= 100; number += 1) await publish(`post ${number}`);
    const refused = await publish('post 101');
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({
      title: 'Too Many Requests',
      detail: 'Too Many Requests',
      type: 'about:blank',
      status: 429,
    });
    expect(refused.headers.get('x-rate-limit-remaining')).toBe('0');
    expect(await server.emulators[0]?.feed(server.context, 500)).toHaveLength(100);
    passMs(900_000);
    const renewed = await publish('post 101');
    expect([renewed.status, renewed.headers.get('x-rate-limit-remaining')]).toEqual([201, '99']);
    expect(renewed.headers.get('x-app-limit-24hour-remaining')).toBe('9899');
  });
});

describe('faults', () => {
  const fault = (effect: Fault['effect'], answer: Fault['answer']): Fault => ({
    platform: 'twitter',
    operation: 'publish',
    effect,
    answer,
    times: 1,
  });

  it.each([
    ['status_500', 500, 'Internal Server Error'],
    ['status_502', 502, 'Bad Gateway'],
    ['status_503', 503, 'Service Unavailable'],
    ['token_dead', 401, 'Unauthorized'],
    ['token_expired', 401, 'Unauthorized'],
    ['rate_limited', 429, 'Too Many Requests'],
    ['quota_reached', 429, 'Too Many Requests'],
  ] as const)('%s before: %d and nothing is published', async (answer, status, title) => {
    const { publish, server } = openTwitter();
    server.faults.arm(fault('before', answer));
    const hit = await publish('a');
    expect([hit.status, hit.body.title]).toEqual([status, title]);
    expect(hit.headers.has('x-rate-limit-reset')).toBe(true);
    expect(await server.emulators[0]?.feed(server.context, 10)).toEqual([]);
  });

  it('rate_limited says that nothing remains, until the reset', async () => {
    const { publish, server } = openTwitter();
    server.faults.arm(fault('before', 'rate_limited'));
    const { headers } = await publish('a');
    expect(headers.get('x-rate-limit-remaining')).toBe('0');
    expect(headers.get('x-rate-limit-reset')).toBe(String(nowSeconds + 900));
  });

  it('quota_reached says that the 24 hours are used up, not the 15 minutes', async () => {
    const { publish, server } = openTwitter();
    server.faults.arm(fault('before', 'quota_reached'));
    const { headers } = await publish('a');
    expect(headers.get('x-rate-limit-remaining')).toBe('100');
    expect(headers.get('x-app-limit-24hour-remaining')).toBe('0');
    expect(headers.get('x-app-limit-24hour-reset')).toBe(String(nowSeconds + 86_400));
  });

  it('without_id answers 201, names no post, and logs the one there is', async () => {
    const { publish, server } = openTwitter();
    server.faults.arm(fault('after', 'without_id'));
    const { status, body } = await publish('  kept & seen ');
    expect([status, body]).toEqual([201, { data: {} }]);
    const [item] = (await server.emulators[0]?.feed(server.context, 10)) ?? [];
    expect(await readEffects(server.context.store, 'twitter', 0)).toEqual([
      {
        seq: 1,
        at: item?.createdAt,
        platform: 'twitter',
        account: emulatedUser.id,
        remoteId: item?.id,
        textHash: sha256('kept & seen'),
        taskId: null,
      },
    ]);
  });

  it('after the effect the same 503, and the post is there with its task', async () => {
    const { call, server } = openTwitter();
    server.faults.arm(fault('after', 'status_503'));
    const json = { text: 'kept & seen: example.com' };
    const hit = await call('POST', '/2/tweets', { json, headers: { 'x-request-id': 'task-1' } });
    expect([hit.status, hit.body.title]).toEqual([503, 'Service Unavailable']);
    const [item] = (await server.emulators[0]?.feed(server.context, 10)) ?? [];
    expect(item).toMatchObject({
      taskId: 'task-1',
      account: '@carillon_demo',
      text: 'kept & seen: example.com',
      link: 'http://example.com',
      to: null,
      url: `https://x.com/carillon_demo/status/${item?.id}`,
    });
  });
});

describe('the emulator', () => {
  it('has the routes its coverage table says, and no others', () => {
    const { server } = openTwitter();
    const [emulator] = server.emulators;
    expect(emulator && coverageGaps(emulator, server.context)).toEqual([]);
  });

  it('answers 404 elsewhere', async () => {
    const { status, body } = await openTwitter().call('GET', '/2/lists/1');
    expect([status, body.title]).toEqual([404, 'Not Found']);
  });

  it('shows its feed newest first, as many as asked for', async () => {
    const { published, server } = openTwitter();
    for (const text of ['one', 'two', 'three']) await published(text);
    const items = await server.emulators[0]?.feed(server.context, 2);
    expect(items?.map((item) => item.text)).toEqual(['three', 'two']);
  });
});
