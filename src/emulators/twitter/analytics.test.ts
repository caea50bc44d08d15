import { describe, expect, it } from 'vitest';
import { emulatedCredentials } from './entities.ts';
import { openTwitter, type Opened } from './open-for-test.ts';

const hour = 60 * 60_000;
const day = 24 * hour;
const asApp = { headers: { authorization: `Bearer ${emulatedCredentials.appBearer}` } };

interface AnalyticsJson {
  id: string;
  impressions?: number;
  timestamp?: string;
  timestamped_metrics?: { timestamp: string; metrics: Record<string, number> }[];
}

const read = ({ call }: Opened, query: string) =>
  call<AnalyticsJson[]>('GET', `/2/tweets/analytics?${query}`);
const from = 'start_time=2026-11-22T00:00:00Z&end_time=2026-11-24T00:00:00Z';

describe('GET /2/tweets/analytics', () => {
  it('gives the whole time as one piece, as the look-up counts', async () => {
    const opened = openTwitter();
    const id = await opened.published('with https://example.com');
    opened.passMs(3 * day);
    const { status, body, headers } = await read(opened, `ids=${id}&${from.replace('24T', '26T')}`);
    expect([status, headers.get('x-rate-limit-limit')]).toEqual([200, '300']);
    const [whole, ...more] = body.data?.[0]?.timestamped_metrics ?? [];
    expect([body.data?.[0]?.id, more, whole?.timestamp]).toEqual([id, [], '2026-11-22T00:00:00.000Z']);
    const post = await opened.call('GET', `/2/tweets/${id}?tweet.fields=public_metrics,non_public_metrics`);
    expect(post.body.data).toMatchObject({
      public_metrics: { like_count: whole?.metrics['likes'], retweet_count: whole?.metrics['retweets'] },
      non_public_metrics: {
        impression_count: whole?.metrics['impressions'],
        engagements: whole?.metrics['engagements'],
        url_link_clicks: whole?.metrics['url_clicks'],
      },
    });
    expect(whole?.metrics).toMatchObject({ app_opens: 0, media_views: 0 });
    expect(whole?.metrics['impressions']).toBeGreaterThan(100);
  });

  it.each([
    ['hourly', 48],
    ['daily', 2],
    ['weekly', 1],
  ])('gives it %s, and the pieces make the whole', async (granularity, count) => {
    const opened = openTwitter();
    const id = await opened.published('a');
    opened.passMs(3 * day);
    const fields = 'analytics.fields=impressions,timestamped_metrics,timestamp';
    const { body } = await read(opened, `ids=${id}&${from}&granularity=${granularity}&${fields}`);
    const [post] = body.data ?? [];
    const pieces = post?.timestamped_metrics ?? [];
    const impressions = pieces.map(({ metrics }) => metrics['impressions'] ?? 0);
    expect(pieces).toHaveLength(count);
    expect(post?.timestamp).toBe('2026-11-22T00:00:00.000Z');
    expect(post?.impressions).toBe(impressions.reduce((sum, each) => sum + each, 0));
    const whole = await read(opened, `ids=${id}&${from}&analytics.fields=impressions`);
    expect(whole.body.data).toEqual([{ id, impressions: post?.impressions }]);
    expect(Math.min(...impressions)).toBeGreaterThanOrEqual(0);
    expect(post?.impressions).toBeGreaterThan(100);
  });

  it('counts nothing before the post, nor what is still to come', async () => {
    const opened = openTwitter();
    const id = await opened.published('a');
    opened.passMs(hour);
    const { body } = await read(opened, `ids=${id}&${from}&granularity=hourly`);
    const counted = (body.data?.[0]?.timestamped_metrics ?? []).map(
      ({ metrics }) => metrics['impressions'] ?? 0,
    );
    expect(counted.slice(0, 12).every((each) => each === 0)).toBe(true);
    expect(counted[12]).toBeGreaterThan(0);
    expect(counted.slice(13).every((each) => each === 0)).toBe(true);
  });

  it('names what is not there beside the rest', async () => {
    const opened = openTwitter();
    const id = await opened.published('a');
    const { status, body } = await read(opened, `ids=${id},42&${from}`);
    expect([status, body.data?.length, body.errors?.[0]?.value]).toEqual([200, 1, '42']);
  });

  it.each([
    [`ids=&${from}`, '`ids`'],
    [`ids=${Array.from({ length: 101 }, (_, index) => index).join(',')}&${from}`, 'is not between 1 and 100'],
    ['ids=1&end_time=2026-11-24T00:00:00Z', '`start_time`'],
    ['ids=1&start_time=2026-11-24T00:00:00Z', '`end_time`'],
    [`ids=1&${from}&granularity=yearly`, 'is not one of [hourly,daily,weekly,total]'],
    [`ids=1&${from}&analytics.fields=reach`, 'is not one of'],
    ['ids=1&start_time=2026-11-24T00:00:00Z&end_time=2026-11-24T00:00:00Z', 'must be before'],
    ['ids=1&start_time=2020-11-24T00:00:00Z&end_time=2026-11-24T00:00:00Z&granularity=hourly', 'is too long'],
  ])('refuses %.60s with 400', async (query, message) => {
    const { status, body } = await read(openTwitter(), query);
    expect([status, body.errors?.[0]?.message]).toEqual([400, expect.stringContaining(message)]);
  });

  it('is not for the app alone', async () => {
    const { status, body } = await openTwitter().call('GET', `/2/tweets/analytics?ids=1&${from}`, asApp);
    expect([status, body.title]).toEqual([403, 'Unsupported Authentication']);
  });
});
