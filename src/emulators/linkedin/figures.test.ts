import { describe, expect, it } from 'vitest';
import { authors } from './entities.ts';
import { openLinkedIn, organization } from './open-for-test.ts';
import type { LinkedInSettings } from './settings.ts';

const hour = 60 * 60 * 1000;

describe('statistics', () => {
  const path = (shares: string) =>
    `/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=${organization}${shares}`;

  it('grow, stay plausible and are only of live posts of the organization', async () => {
    const { published, call, passMs } = openLinkedIn();
    const urn = await published('counted');
    const ofMember = await published('not counted', { author: authors.member.urn });
    const list = `&shares=List(${[urn, ofMember, 'urn:li:share:1'].map(encodeURIComponent).join(',')})`;
    expect((await call('GET', path(list))).body?.elements).toEqual([]);
    let last = 0;
    for (let step = 0; step < 10; step += 1) {
      passMs(6 * hour);
      const elements = (await call('GET', path(list))).body?.elements ?? [];
      expect(elements.map((element) => element.share)).toEqual([urn]);
      const statistics = elements[0]?.totalShareStatistics ?? {};
      const { impressionCount = 0, uniqueImpressionsCount = 0, clickCount = 0, likeCount = 0 } = statistics;
      const { commentCount = 0, shareCount = 0, engagement = 0 } = statistics;
      expect(impressionCount).toBeGreaterThan(last);
      expect(uniqueImpressionsCount).toBeLessThanOrEqual(impressionCount);
      expect(engagement).toBeCloseTo((clickCount + likeCount + commentCount + shareCount) / impressionCount);
      last = impressionCount;
    }
    passMs(365 * 24 * hour);
    expect((await call('GET', path(list))).body?.elements).toEqual([]);
  });

  it.each([
    ['&shares=List(urn:li:share:1)', 400],
    ['&shares=urn%3Ali%3Ashare%3A1', 400],
    ['&shares=List(urn%3Ali%3AugcPost%3A1)', 400],
    ['&ugcPosts=List(urn%3Ali%3Ashare%3A1)', 400],
    ['&shares=List(urn%3Ali%3Ashare%3A1)&timeIntervals=(timeRange:(start:0))', 501],
    ['', 501],
  ])('refuse "%s" with %d', async (shares, status) => {
    expect((await openLinkedIn().call('GET', path(shares))).status).toBe(status);
  });

  it('name ugcPosts as such, beside shares', async () => {
    const { published, call, passMs } = openLinkedIn({ linkedin: { ugcPosts: 'all' } });
    const urn = await published('counted');
    passMs(hour);
    const encoded = encodeURIComponent(urn);
    const lists = `&shares=List(urn%3Ali%3Ashare%3A1)&ugcPosts=List(${encoded},urn%3Ali%3AugcPost%3A1)`;
    const { body } = await call('GET', path(lists));
    expect(body?.elements).toEqual([
      expect.objectContaining({ ugcPost: urn, totalShareStatistics: expect.any(Object) }),
    ]);
    expect(body?.elements?.[0]).not.toHaveProperty('share');
  });

  it('of others, and of members, are not given', async () => {
    const { call } = openLinkedIn();
    const other =
      'q=organizationalEntity&organizationalEntity=urn%3Ali%3Aorganization%3A1&shares=List(urn%3Ali%3Ashare%3A1)';
    expect((await call('GET', `/rest/organizationalEntityShareStatistics?${other}`)).status).toBe(403);
    const { status, body } = await call(
      'GET',
      '/rest/memberCreatorPostAnalytics?q=entity&queryType=IMPRESSION',
    );
    expect([status, body?.code]).toEqual([403, 'ACCESS_DENIED']);
  });
});

describe('figures of a member', () => {
  const path = (entity: string, more: string) =>
    `/rest/memberCreatorPostAnalytics?q=entity&entity=${entity}${more}`;
  const appScopes = ['w_member_social', 'r_member_postAnalytics'] as const;
  const author = authors.member.urn;

  async function openWithPost(linkedin: Partial<LinkedInSettings> = {}) {
    const opened = openLinkedIn({ linkedin: { appScopes, ...linkedin } });
    const urn = await opened.published('mine', { author });
    opened.passMs(24 * hour);
    const type = urn.includes('ugcPost') ? 'ugc' : 'share';
    const entity = `(${type}:${encodeURIComponent(urn)})`;
    return { ...opened, urn, type, entity };
  }

  it.each(['none', 'all'] as const)(
    'are given one by one, with the scope (ugcPosts: %s)',
    async (ugcPosts) => {
      const { call, entity, type, urn } = await openWithPost({ ugcPosts });
      const countOf = async (queryType: string) => {
        const { status, body } = await call('GET', path(entity, `&queryType=${queryType}&aggregation=TOTAL`));
        const [element, ...others] = (body?.elements ?? []) as unknown as { count: number }[];
        expect([status, others]).toEqual([200, []]);
        expect(element).toEqual({
          count: element?.count,
          metricType: queryType,
          targetEntity: { [type]: urn },
        });
        return element?.count ?? -1;
      };
      const impressions = await countOf('IMPRESSION');
      expect(impressions).toBeGreaterThan(0);
      expect(await countOf('MEMBERS_REACHED')).toBeLessThanOrEqual(impressions);
      for (const name of ['RESHARE', 'REACTION', 'COMMENT', 'LINK_CLICKS', 'POST_SAVE', 'POST_SEND']) {
        expect(await countOf(name)).toBeGreaterThanOrEqual(0);
      }
    },
  );

  it('have an object around their name where older clients expect it', async () => {
    const { call, entity } = await openWithPost({ memberMetricType: 'wrapped' });
    const { body } = await call('GET', path(entity, '&queryType=REACTION'));
    const [element] = (body?.elements ?? []) as unknown as { metricType: Record<string, string> }[];
    expect(Object.values(element?.metricType ?? {})).toEqual(['REACTION']);
  });

  it('came in part with version 202604', async () => {
    const { call, entity } = await openWithPost();
    const statusOf = async (queryType: string, version: string) => {
      const headers = { 'linkedin-version': version };
      return (await call('GET', path(entity, `&queryType=${queryType}`), { headers })).status;
    };
    expect(await statusOf('IMPRESSION', '202603')).toBe(200);
    expect(await statusOf('POST_SAVE', '202603')).toBe(400);
    expect(await statusOf('POST_SAVE', '202604')).toBe(200);
  });

  it.each([
    ['no metric', '', 400],
    ['another metric', '&queryType=constructor', 400],
    ['another sum', '&queryType=IMPRESSION&aggregation=HOURLY', 400],
    ['days', '&queryType=IMPRESSION&aggregation=DAILY', 501],
  ])('refuse %s', async (_what, more, status) => {
    const { call, entity } = await openWithPost();
    expect((await call('GET', path(entity, more))).status).toBe(status);
  });

  it('are of posts of the member, named by their kind', async () => {
    const { call, urn, published } = await openWithPost({
      appScopes: [...appScopes, 'w_organization_social'],
    });
    const statusOf = async (entity: string) =>
      (await call('GET', path(entity, '&queryType=IMPRESSION'))).status;
    expect(await statusOf(`(ugc:${encodeURIComponent(urn)})`)).toBe(400);
    expect(await statusOf(`(share:${urn})`)).toBe(400);
    expect(await statusOf(encodeURIComponent(urn))).toBe(400);
    expect(await statusOf('(share:urn%3Ali%3Ashare%3A1)')).toBe(404);
    expect(await statusOf(`(share:${encodeURIComponent(await published('of the page'))})`)).toBe(404);
  });
});
