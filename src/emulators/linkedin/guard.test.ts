import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/index.ts';
import { coverageGaps, readEffects, type Fault } from '../harness/index.ts';
import { authors } from './entities.ts';
import { openLinkedIn, organization, postBody, type HeaderChanges } from './open-for-test.ts';

const tracing = ['x-li-uuid', 'x-li-request-id', 'x-li-fabric'];

const callWith = (headers: HeaderChanges) =>
  openLinkedIn().call('GET', `/rest/posts?q=author&author=${organization}`, {
    headers: { 'x-restli-method': 'FINDER', ...headers },
  });

describe('what stands before every call', () => {
  it.each([
    ['no token', { authorization: undefined }, 401, 'EMPTY_ACCESS_TOKEN'],
    ['a wrong token', { authorization: 'Bearer wrong' }, 401, 'INVALID_ACCESS_TOKEN'],
    ['no version', { 'linkedin-version': undefined }, 400, 'VERSION_MISSING'],
    ['a sunset version', { 'linkedin-version': '202511' }, 426, 'NONEXISTENT_VERSION'],
    ['a month that is none', { 'linkedin-version': '202613' }, 426, 'NONEXISTENT_VERSION'],
    ['no protocol version', { 'x-restli-protocol-version': undefined }, 400, 'ILLEGAL_ARGUMENT'],
  ])('refuses %s', async (_what, headers, status, code) => {
    const answer = await callWith(headers);
    expect([answer.status, answer.body?.status, answer.body?.code]).toEqual([status, status, code]);
  });

  it('names the version it does not serve with its day', async () => {
    expect((await callWith({ 'linkedin-version': '202511' })).body?.message).toBe(
      'Requested version 20251101 is not active',
    );
  });

  it('serves the versions from the oldest on', async () => {
    for (const version of ['202601', '20260701', '202712']) {
      expect((await callWith({ 'linkedin-version': version })).status).toBe(200);
    }
  });

  it('traces every answer, failed ones too, and sends no rate headers', async () => {
    const { call, publish } = openLinkedIn();
    const answers = [
      await publish('a'),
      await call('GET', '/nowhere'),
      await callWith({ authorization: undefined }),
    ];
    for (const { headers } of answers) {
      expect(tracing.every((name) => headers.has(name))).toBe(true);
      expect([...headers.keys()].filter((name) => /rate|retry/.test(name))).toEqual([]);
    }
    expect(answers.map((each) => each.status)).toEqual([201, 404, 401]);
    expect(new Set(answers.map((each) => each.headers.get('x-li-uuid'))).size).toBe(3);
  });
});

describe('faults', () => {
  const fault = (effect: Fault['effect'], answer: Fault['answer']): Fault => ({
    platform: 'linkedin',
    operation: 'publish',
    effect,
    answer,
    times: 1,
  });

  it.each([
    ['status_500', 500, undefined],
    ['status_502', 502, undefined],
    ['status_503', 503, undefined],
    ['token_dead', 401, 65601],
    ['token_expired', 401, 65602],
    ['rate_limited', 429, 101],
    ['quota_reached', 429, 101],
  ] as const)('%s before: %d and nothing is published', async (answer, status, serviceErrorCode) => {
    const { publish, server } = openLinkedIn();
    server.faults.arm(fault('before', answer));
    const hit = await publish('a');
    expect([hit.status, hit.body?.status, hit.body?.serviceErrorCode]).toEqual([
      status,
      status,
      serviceErrorCode,
    ]);
    expect(await server.emulators[0]?.feed(server.context, 10)).toEqual([]);
  });

  it('rate_limited says it as LinkedIn does, without a time', async () => {
    const { publish, server } = openLinkedIn();
    server.faults.arm(fault('before', 'rate_limited'));
    const { headers, body } = await publish('a');
    expect(body?.message).toBe('Resource level throttle limit for calls to this resource is reached.');
    expect(headers.has('retry-after')).toBe(false);
  });

  it('without_id answers 201 without the header, and logs the post there is', async () => {
    const { publish, server } = openLinkedIn();
    server.faults.arm(fault('after', 'without_id'));
    const { status, headers } = await publish('kept \\(and seen\\)');
    expect([status, headers.has('x-restli-id')]).toEqual([201, false]);
    expect(headers.has('x-li-uuid')).toBe(true);
    const [item] = (await server.emulators[0]?.feed(server.context, 10)) ?? [];
    expect(await readEffects(server.context.store, 'linkedin', 0)).toEqual([
      {
        seq: 1,
        at: item?.createdAt,
        platform: 'linkedin',
        account: authors.organization.urn,
        remoteId: item?.id,
        textHash: sha256('kept (and seen)'),
        taskId: null,
      },
    ]);
  });

  it('after the effect the same 500, and a second try names the post', async () => {
    const { call, publish, server } = openLinkedIn();
    server.faults.arm(fault('after', 'status_500'));
    const content = { article: { source: 'https://example.com', title: 'A' } };
    const json = postBody('kept', { content });
    const hit = await call('POST', '/rest/posts', { json, headers: { 'x-request-id': 'task-1' } });
    expect(hit.status).toBe(500);
    const [item] = (await server.emulators[0]?.feed(server.context, 10)) ?? [];
    expect(item).toMatchObject({
      taskId: 'task-1',
      account: 'Carillon Demo',
      text: 'kept',
      link: 'https://example.com',
      to: null,
      url: `https://www.linkedin.com/feed/update/${item?.id}/`,
    });
    const again = await publish('kept', { content });
    expect(again.body?.message).toContain(`Content is a duplicate of ${item?.id}`);
  });

  it('a cut answer to the empty 201 is a broken exchange, not a success', async () => {
    const { publish, server } = openLinkedIn();
    server.faults.arm(fault('after', 'reset'));
    await expect(publish('cut')).rejects.toThrow('fetch failed');
    expect(await server.emulators[0]?.feed(server.context, 10)).toHaveLength(1);
  });
});

describe('the emulator', () => {
  it('has the routes its coverage table says, and no others', () => {
    const { server } = openLinkedIn();
    const [emulator] = server.emulators;
    expect(emulator && coverageGaps(emulator, server.context)).toEqual([]);
  });

  it('shows the posts of both authors newest first, as many as asked for', async () => {
    const { published, passMs, server } = openLinkedIn();
    await published('one');
    passMs(1_000);
    await published('two', { author: 'urn:li:person:carillonDemo' });
    passMs(1_000);
    await published('three');
    const items = await server.emulators[0]?.feed(server.context, 2);
    expect(items?.map((item) => [item.text, item.account])).toEqual([
      ['three', 'Carillon Demo'],
      ['two', 'Carla Carillon'],
    ]);
  });
});
