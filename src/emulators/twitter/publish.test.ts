import { describe, expect, it } from 'vitest';
import { openTwitter } from './open-for-test.ts';

const day = 24 * 60 * 60 * 1000;

describe('POST /2/tweets', () => {
  it('answers 201 with the post as stored: trimmed, escaped, links as t.co', async () => {
    const { publish } = openTwitter();
    const { status, body } = await publish('  a & b: https://example.com/long?x=1\n');
    expect(status).toBe(201);
    expect(body.data?.id).toMatch(/^\d{19}$/);
    expect(body.data?.text).toMatch(/^a &amp; b: https:\/\/t\.co\/\w{10}$/);
    expect(body.data).toHaveProperty('edit_history_tweet_ids', [body.data?.id]);
  });

  it('gives growing ids that no double holds exactly', async () => {
    const { published, passMs } = openTwitter();
    const ids: string[] = [];
    for (const text of ['one', 'two', 'three']) ids.push(await published(text));
    passMs(-60_000);
    ids.push(await published('four, after the clock was set back'));
    expect([...ids].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))).toEqual(ids);
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => String(Number(id)) !== id)).toBe(true);
  });

  it.each([
    ['an unknown field', { text: 'a', tweet: 1 }, '$.tweet: is not defined in the schema'],
    [
      'an unknown field of reply',
      { text: 'a', reply: { in_reply_to_tweet_id: '1', to: 2 } },
      '$.reply.to: is not defined',
    ],
    ['a wrong type', { text: 5 }, '$.text: number found, string expected'],
    [
      'a wrong id',
      { text: 'a', reply: { in_reply_to_tweet_id: 'x' } },
      '$.reply.in_reply_to_tweet_id: does not match',
    ],
    ['a missing id', { text: 'a', reply: {} }, '$.reply.in_reply_to_tweet_id: is missing'],
    [
      'a wrong choice',
      { text: 'a', reply_settings: 'me' },
      '$.reply_settings: does not have a value in the enumeration',
    ],
    ['no text', {}, '$.text: is missing'],
    ['blank text', { text: ' \n ' }, '$.text: is missing'],
    [
      'media that was never uploaded',
      { text: 'a', media: { media_ids: ['1'] } },
      'Your media IDs are invalid.',
    ],
    ['a text that is too long', { text: 'a'.repeat(281) }, 'Your Tweet text is too long.'],
  ])('refuses %s with 400', async (_what, json, message) => {
    const { call } = openTwitter();
    const { status, body } = await call('POST', '/2/tweets', { json });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      title: 'Invalid Request',
      detail: 'One or more parameters to your request was invalid.',
      type: 'https://api.x.com/2/problems/invalid-request',
    });
    expect(body.errors?.[0]?.message).toContain(message);
  });

  it('refuses bodies that are not JSON', async () => {
    const { call } = openTwitter();
    const form = await call('POST', '/2/tweets', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form.body.errors?.[0]?.message).toContain('content-type of application/json');
    const broken = await call('POST', '/2/tweets', { headers: { 'content-type': 'application/json' } });
    expect([broken.status, broken.body.errors?.[0]?.message]).toEqual([
      400,
      'Request body is not valid JSON.',
    ]);
  });

  it('counts weighted: 280 letters pass, 141 ideographs do not', async () => {
    const { publish } = openTwitter();
    expect((await publish('a'.repeat(280))).status).toBe(201);
    expect((await publish('日'.repeat(140))).status).toBe(201);
    expect((await publish('日'.repeat(141))).status).toBe(400);
    const strict = openTwitter({ twitter: { tooLongStatus: 403 } });
    expect((await strict.publish('a'.repeat(281))).body).toMatchObject({ status: 403, type: 'about:blank' });
  });

  it.each([
    ['two cashtags', { text: '$AAPL and $TSLA' }, /maximum of one cashtag/],
    ['a quote', { text: 'look', quote_tweet_id: '1' }, /not permitted/],
    ['an edit', { text: 'look', edit_options: { previous_post_id: '1' } }, /not permitted/],
    ['a reply to nothing', { text: 'a', reply: { in_reply_to_tweet_id: '1' } }, /deleted or not visible/],
  ])('refuses %s with 403', async (_what, json, detail) => {
    const { call } = openTwitter();
    const { status, body } = await call('POST', '/2/tweets', { json });
    expect(status).toBe(403);
    expect(body).toMatchObject({ title: 'Forbidden', type: 'about:blank', status: 403 });
    expect(body.detail).toMatch(detail);
  });

  it('says so when something is not emulated', async () => {
    const { publish } = openTwitter();
    expect((await publish('vote', { poll: { options: ['a', 'b'], duration_minutes: 5 } })).status).toBe(501);
  });
});

describe('duplicates', () => {
  it('are refused in the window, whatever stands around the text, and do not name the post', async () => {
    const { publish, passMs } = openTwitter();
    await publish('same https://example.com');
    passMs(day);
    const again = await publish(' same https://example.com ');
    expect(again.status).toBe(403);
    expect(again.body).toEqual({
      title: 'Forbidden',
      detail: 'You are not allowed to create a Tweet with duplicate content.',
      type: 'about:blank',
      status: 403,
    });
    passMs(1);
    expect((await publish('same https://example.com')).status).toBe(201);
  });

  it('of two equal posts at once one is left', async () => {
    const { publish, call } = openTwitter();
    const answers = await Promise.all([publish('race'), publish('race'), publish('race')]);
    expect(answers.map((each) => each.status).sort()).toEqual([201, 403, 403]);
    const { body } = await call('GET', '/2/users/900000000000000001/tweets');
    expect(body.meta?.result_count).toBe(1);
  });

  it('are no duplicates of a deleted post, nor with another case', async () => {
    const { publish, published, call } = openTwitter();
    const id = await published('Hello');
    expect((await publish('hello')).status).toBe(201);
    expect((await publish('Hello')).status).toBe(403);
    await call('DELETE', `/2/tweets/${id}`);
    expect((await publish('Hello')).status).toBe(201);
  });
});

describe('DELETE /2/tweets/{id}', () => {
  it('removes a post everywhere; a second time it is not found', async () => {
    const { published, call, server } = openTwitter();
    const id = await published('gone');
    expect((await call('DELETE', `/2/tweets/${id}`)).body).toEqual({ data: { deleted: true } });
    expect((await call('GET', `/2/tweets/${id}`)).body.data).toBeUndefined();
    expect((await call('GET', '/2/users/900000000000000001/tweets')).body).toEqual({
      meta: { result_count: 0 },
    });
    expect(await server.emulators[0]?.feed(server.context, 10)).toEqual([]);
    const again = await call('DELETE', `/2/tweets/${id}`);
    expect(again.status).toBe(404);
    expect(again.body.type).toBe('https://api.x.com/2/problems/resource-not-found');
    expect((await call('DELETE', '/2/tweets/x')).status).toBe(400);
  });
});
