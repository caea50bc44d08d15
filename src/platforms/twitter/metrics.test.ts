import { describe, expect, it } from 'vitest';
import type { Connection } from '../platform.ts';
import { metrics } from './metrics.ts';

/** A connection that answers these bodies in turn; the fields that were asked for are collected. */
function connect(...bodies: unknown[]): { connection: Connection; asked: (string | null)[] } {
  const asked: (string | null)[] = [];
  const fetch = async ({ url }: Request): Promise<Response> => {
    asked.push(new URL(url).searchParams.get('tweet.fields'));
    const body = bodies.shift();
    return body instanceof Response ? body : Response.json(body);
  };
  const connection = {
    account: { remoteId: '9', kind: 'user', displayName: '@demo' },
    credentials: {},
    endpoint: { baseUrl: 'http://x.test', settleMs: 0, quarantineMs: 0, fetch },
  };
  return { connection, asked };
}

const open = {
  like_count: 1,
  reply_count: 2,
  retweet_count: 4,
  quote_count: 8,
  bookmark_count: 16,
  impression_count: 100,
};
const own = { impression_count: 100, url_link_clicks: 7, user_profile_clicks: 3, engagements: 41 };
const read = (...bodies: unknown[]) => metrics(connect(...bodies).connection, '17');

describe('metrics', () => {
  it('are what X counts: people it does not', async () => {
    const data = { id: '17', text: 'a', public_metrics: open, non_public_metrics: own };
    expect(await read({ data })).toEqual({
      reach: null,
      engagement: 31,
      clicks: 7,
      raw: { ...open, ...own },
    });
  });

  it('have no clicks after thirty days', async () => {
    expect(await read({ data: { public_metrics: open } })).toMatchObject({ engagement: 31, clicks: null });
    const errors = [{ title: 'Field Authorization Error', field: 'non_public_metrics' }];
    expect(await read({ data: { public_metrics: open }, errors })).toMatchObject({ clicks: null });
  });

  it('are asked for without the clicks where X refuses everything for them', async () => {
    const type = 'https://api.x.com/2/problems/not-authorized-for-field';
    const { connection, asked } = connect({ errors: [{ type }] }, { data: { public_metrics: open } });
    expect(await metrics(connection, '17')).toMatchObject({ engagement: 31, clicks: null });
    expect(asked).toEqual(['public_metrics,non_public_metrics', 'public_metrics']);
  });

  it('keep a nought apart from what X leaves out', async () => {
    const noughts = { like_count: 0, reply_count: 0 };
    expect(await read({ data: { public_metrics: noughts } })).toMatchObject({ engagement: 0, raw: noughts });
    expect(await read({ data: { public_metrics: {} } })).toMatchObject({ engagement: null, raw: {} });
    expect(await read({ data: { id: '17' } })).toEqual({
      reach: null,
      engagement: null,
      clicks: null,
      raw: {},
    });
  });

  it('are not spoilt by what is no figure', async () => {
    const strange = { ...open, mood: 'good', by_hour: [1], nothing: null };
    expect(await read({ data: { public_metrics: strange, non_public_metrics: null } })).toMatchObject({
      engagement: 31,
      raw: open,
    });
  });

  it.each([
    ['404', Response.json({ title: 'Not Found' }, { status: 404 })],
    ['200 and errors', { errors: [{ type: 'https://api.x.com/2/problems/resource-not-found' }] }],
  ])('are none of a post that is gone (%s)', async (_how, body) => {
    expect(await read(body)).toBeNull();
  });

  it('fail when X answers a page', async () => {
    await expect(read(new Response('<html>'))).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });
});
