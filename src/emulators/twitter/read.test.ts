import { describe, expect, it } from 'vitest';
import { emulatedCredentials, emulatedUser } from './entities.ts';
import { openTwitter, type Opened, type PostJson } from './open-for-test.ts';

const timeline = `/2/users/${emulatedUser.id}/tweets`;
const asApp = { headers: { authorization: `Bearer ${emulatedCredentials.appBearer}` } };
const minute = 60_000;

/** Publishes "post 1" ... "post n", a minute apart; returns their ids, oldest first. */
async function publishMany({ published, passMs }: Opened, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    ids.push(await published(`post ${number}`));
    passMs(minute);
  }
  return ids;
}

async function idsOf({ call }: Opened, query: string): Promise<string[]> {
  const { body } = await call<PostJson[]>('GET', `${timeline}?${query}`);
  return (body.data ?? []).map((post) => post.id);
}

describe('GET /2/users/{id}/tweets', () => {
  it('pages to the end, newest first, each post once', async () => {
    const opened = openTwitter();
    const ids = await publishMany(opened, 13);
    const seen: string[] = [];
    const sizes: number[] = [];
    let token: string | undefined;
    do {
      const page = `max_results=5${token === undefined ? '' : `&pagination_token=${token}`}`;
      const { body } = await opened.call<PostJson[]>('GET', `${timeline}?${page}`);
      seen.push(...(body.data ?? []).map((post) => post.id));
      sizes.push(body.meta?.result_count ?? 0);
      expect(body.meta?.newest_id).toBe(body.data?.at(0)?.id);
      expect(body.meta?.oldest_id).toBe(body.data?.at(-1)?.id);
      token = body.meta?.next_token;
    } while (token !== undefined);
    expect(sizes).toEqual([5, 5, 3]);
    expect(seen).toEqual(ids.toReversed());
  });

  it('gives less on a page than was asked for when told so', async () => {
    const opened = openTwitter({ harness: { maxPageSize: 2 } });
    await publishMany(opened, 3);
    const { body } = await opened.call<PostJson[]>('GET', `${timeline}?max_results=100`);
    expect(body.data).toHaveLength(2);
    expect(await idsOf(opened, `max_results=100&pagination_token=${body.meta?.next_token}`)).toHaveLength(1);
  });

  it('has no next_token when the last page is exactly full', async () => {
    const opened = openTwitter();
    await publishMany(opened, 5);
    const { body } = await opened.call('GET', `${timeline}?max_results=5`);
    expect(body.meta).toEqual(expect.not.objectContaining({ next_token: expect.anything() }));
    expect(body.meta?.result_count).toBe(5);
  });

  it('takes bounds by id and by time', async () => {
    const opened = openTwitter();
    const [one = '', two = '', three = '', four = ''] = await publishMany(opened, 4);
    expect(await idsOf(opened, `since_id=${two}`)).toEqual([four, three]);
    expect(await idsOf(opened, `until_id=${three}`)).toEqual([two, one]);
    expect(await idsOf(opened, `since_id=${one}&until_id=${four}`)).toEqual([three, two]);
    expect(await idsOf(opened, 'start_time=2026-11-22T12:01:00Z')).toEqual([four, three, two]);
    expect(await idsOf(opened, 'end_time=2026-11-22T12:01:00Z')).toEqual([one]);
    expect(await idsOf(opened, `since_id=${four}`)).toEqual([]);
  });

  it('can leave replies out', async () => {
    const opened = openTwitter();
    const first = await opened.published('first');
    const reply = await opened.published('second', { reply: { in_reply_to_tweet_id: first } });
    expect(await idsOf(opened, '')).toEqual([reply, first]);
    expect(await idsOf(opened, 'exclude=replies,retweets')).toEqual([first]);
  });

  it('shows a post only after the read-back lag', async () => {
    const opened = openTwitter({ harness: { readBackLagMs: 5_000 } });
    const id = await opened.published('late');
    expect(await idsOf(opened, '')).toEqual([]);
    opened.passMs(4_999);
    expect(await idsOf(opened, '')).toEqual([]);
    opened.passMs(1);
    expect(await idsOf(opened, '')).toEqual([id]);
  });

  it('gives the links back that were written', async () => {
    const opened = openTwitter();
    await opened.published('go to https://example.com/a?b=1&c=2');
    const { body } = await opened.call<PostJson[]>('GET', `${timeline}?tweet.fields=entities,created_at`);
    const [post] = body.data ?? [];
    const [link] = post?.entities?.urls ?? [];
    expect(post?.text.replace(link?.url ?? '', link?.expanded_url ?? '')).toBe(
      'go to https://example.com/a?b=1&c=2',
    );
    expect(post).toHaveProperty('created_at', '2026-11-22T12:00:00.000Z');
  });

  it.each([
    ['max_results=4', 'is not between 5 and 100'],
    ['max_results=101', 'is not between 5 and 100'],
    ['max_results=ten', 'is not between 5 and 100'],
    ['since_id=abc', 'is not valid'],
    ['start_time=yesterday', 'is not a valid RFC3339 date-time'],
    ['pagination_token=123', 'is not valid'],
    ['tweet.fields=likes', 'is not one of'],
    ['exclude=quotes', 'is not one of'],
    ['count=5', 'The query parameter [count] is not one of'],
  ])('refuses %s with 400', async (query, message) => {
    const { status, body } = await openTwitter().call('GET', `${timeline}?${query}`);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.message).toContain(message);
    const [name = '', value = ''] = query.split('=');
    expect(body.errors?.[0]?.parameters).toEqual({ [name]: [value] });
  });

  it('does not know other users', async () => {
    const { status, body } = await openTwitter().call('GET', '/2/users/42/tweets');
    expect([status, body.errors?.[0]?.value, body.data]).toEqual([200, '42', undefined]);
  });
});

describe('looking posts up', () => {
  it('gives data and errors side by side', async () => {
    const { published, call } = openTwitter();
    const id = await published('here');
    const { status, body } = await call<PostJson[]>('GET', `/2/tweets?ids=${id},42`);
    expect(status).toBe(200);
    expect(body.data?.map((post) => post.id)).toEqual([id]);
    expect(body.errors).toMatchObject([
      { value: '42', title: 'Not Found Error', type: 'https://api.x.com/2/problems/resource-not-found' },
    ]);
  });

  it('refuses no ids, wrong ids and more than 100', async () => {
    const { call } = openTwitter();
    expect((await call('GET', '/2/tweets')).status).toBe(400);
    expect((await call('GET', '/2/tweets?ids=a')).status).toBe(400);
    const many = Array.from({ length: 101 }, (_, index) => index + 1).join(',');
    expect((await call('GET', `/2/tweets?ids=${many}`)).status).toBe(400);
  });

  it('says in both known ways that a post is missing', async () => {
    const soft = await openTwitter().call('GET', '/2/tweets/42');
    expect([soft.status, soft.body.errors?.length]).toEqual([200, 1]);
    const hard = await openTwitter({ twitter: { missingPostStatus: 404 } }).call('GET', '/2/tweets/42');
    expect([hard.status, hard.body.type]).toEqual([404, 'https://api.x.com/2/problems/resource-not-found']);
  });
});

describe('metrics', () => {
  const fields = 'tweet.fields=public_metrics,non_public_metrics,organic_metrics';

  it('grow and never fall; clicks on links need a link', async () => {
    const { published, call, passMs } = openTwitter();
    const linked = await published('with https://example.com');
    const plain = await published('without');
    let last = 0;
    for (let hour = 0; hour < 24; hour += 1) {
      passMs(60 * minute);
      const { body } = await call<PostJson[]>('GET', `/2/tweets?ids=${linked},${plain}&${fields}`);
      const [one, other] = body.data ?? [];
      const impressions = one?.public_metrics?.['impression_count'] ?? -1;
      expect(impressions).toBeGreaterThanOrEqual(last);
      expect(one?.non_public_metrics?.['impression_count']).toBe(impressions);
      expect(other?.non_public_metrics?.['url_link_clicks']).toBe(0);
      last = impressions;
    }
    expect(last).toBeGreaterThan(100);
  });

  it('that are not public need the author, and end after 30 days', async () => {
    const { published, call, passMs } = openTwitter();
    const id = await published('private figures');
    const app = await call<PostJson>('GET', `/2/tweets/${id}?${fields}`, asApp);
    expect(app.body.data?.public_metrics).toBeDefined();
    expect(app.body.data?.non_public_metrics).toBeUndefined();
    expect(app.body.errors?.map((each) => each.field)).toEqual(['non_public_metrics', 'organic_metrics']);
    passMs(30 * 24 * 60 * minute);
    expect((await call<PostJson>('GET', `/2/tweets/${id}?${fields}`)).body.errors).toBeUndefined();
    passMs(1);
    expect((await call<PostJson>('GET', `/2/tweets/${id}?${fields}`)).body.errors).toHaveLength(2);
  });
});

describe('GET /2/users/me', () => {
  it('names the emulated user', async () => {
    const { body } = await openTwitter().call('GET', '/2/users/me');
    expect(body.data).toEqual({ id: '900000000000000001', username: 'carillon_demo', name: 'Carillon Demo' });
  });
});
