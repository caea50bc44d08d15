import { describe, expect, it } from 'vitest';
import { authors } from './entities.ts';
import { member, openLinkedIn, organization, type Opened } from './open-for-test.ts';
import type { LinkedInSettings } from './settings.ts';

const hour = 60 * 60 * 1000;
const byOrganization = `q=author&author=${organization}`;

async function publishMany({ published, passMs }: Opened, count: number): Promise<string[]> {
  const urns: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    urns.push(await published(`post ${number}`));
    passMs(1_000);
  }
  return urns;
}

const idsIn = (answer: { body: { elements?: { id: string }[] } | null }) =>
  answer.body?.elements?.map((element) => element.id) ?? [];

describe('GET /rest/posts?q=author', () => {
  it('pages to the end by start and count, newest first', async () => {
    const opened = openLinkedIn();
    const urns = await publishMany(opened, 7);
    await opened.published('of the member', { author: authors.member.urn });
    const pages = await Promise.all(
      [0, 3, 6, 9].map((start) => opened.find(`${byOrganization}&count=3&start=${start}&sortBy=CREATED`)),
    );
    expect(pages.map((page) => idsIn(page).length)).toEqual([3, 3, 1, 0]);
    expect(pages.flatMap(idsIn)).toEqual(urns.toReversed());
    expect(pages.map((page) => page.body?.paging?.links.length)).toEqual([1, 1, 0, 0]);
    expect(pages[0]?.body?.paging).toMatchObject({ start: 0, count: 3, total: 7 });
  });

  it('gives a next link that leads on', async () => {
    const opened = openLinkedIn({ linkedin: { pagingTotal: 'absent' } });
    const urns = await publishMany(opened, 12);
    const first = await opened.find(byOrganization);
    const [next] = first.body?.paging?.links ?? [];
    const second = await opened.call('GET', next?.href ?? '', { headers: { 'x-restli-method': 'FINDER' } });
    expect([...idsIn(first), ...idsIn(second)]).toEqual(urns.toReversed());
    expect(first.body?.paging).not.toHaveProperty('total');
  });

  it('answers posts in full', async () => {
    const opened = openLinkedIn();
    const urn = await opened.published('whole');
    const at = Date.parse('2026-11-22T12:00:00Z');
    expect((await opened.find(byOrganization)).body?.elements).toEqual([
      {
        id: urn,
        author: 'urn:li:organization:5000001',
        commentary: 'whole',
        visibility: 'PUBLIC',
        distribution: {
          feedDistribution: 'MAIN_FEED',
          targetEntities: [],
          thirdPartyDistributionChannels: [],
        },
        lifecycleState: 'PUBLISHED',
        lifecycleStateInfo: { isEditedByAuthor: false },
        isReshareDisabledByAuthor: false,
        createdAt: at,
        publishedAt: at,
        lastModifiedAt: at,
      },
    ]);
  });

  it('shows a post only after the read-back lag', async () => {
    const opened = openLinkedIn({ harness: { readBackLagMs: 5_000 } });
    const urn = await opened.published('late');
    opened.passMs(4_999);
    expect(idsIn(await opened.find(byOrganization))).toEqual([]);
    opened.passMs(1);
    expect(idsIn(await opened.find(byOrganization))).toEqual([urn]);
  });

  it("does not show a member's posts: the scope is missing", async () => {
    const { status, body } = await openLinkedIn().find(`q=author&author=${member}`);
    expect([status, body?.code]).toEqual([403, 'ACCESS_DENIED']);
    expect(body?.message).toBe(
      'Not enough permissions to access: partnerApiPostsExternal.FINDER-author.20260701',
    );
  });

  it.each([
    ['q=author&author=urn:li:organization:5000001', 400],
    ['q=author', 400],
    ['author=' + organization, 400],
    [`${byOrganization}&count=101`, 400],
    [`${byOrganization}&count=0`, 400],
    [`${byOrganization}&start=-1`, 400],
    [`${byOrganization}&sortBy=OLDEST`, 400],
    [`${byOrganization}&limit=5`, 403],
  ])('refuses %s with %d', async (query, status) => {
    expect((await openLinkedIn().find(query)).status).toBe(status);
  });

  it('wants to be called a FINDER, unless told otherwise', async () => {
    const path = `/rest/posts?${byOrganization}`;
    expect((await openLinkedIn().call('GET', path)).status).toBe(400);
    expect((await openLinkedIn({ linkedin: { finderHeader: 'optional' } }).call('GET', path)).status).toBe(
      200,
    );
  });
});

describe('one post', () => {
  it('is read by its encoded URN', async () => {
    const { published, call } = openLinkedIn();
    const urn = await published('here');
    expect(
      (await call('GET', `/rest/posts/${encodeURIComponent(urn)}?viewContext=AUTHOR`)).body?.commentary,
    ).toBe('here');
    const bare = await call('GET', `/rest/posts/${urn}`);
    expect([bare.status, bare.body?.message]).toEqual([400, 'Syntax exception in path variables']);
    expect((await call('GET', '/rest/posts/urn%3Ali%3Ashare%3A1')).status).toBe(404);
  });

  it('of the member is not readable', async () => {
    const { published, call } = openLinkedIn();
    const urn = await published('mine', { author: authors.member.urn });
    expect((await call('GET', `/rest/posts/${encodeURIComponent(urn)}`)).status).toBe(403);
  });

  it('is deleted once and for all; again is 204, too', async () => {
    const { published, call, find, server } = openLinkedIn();
    const urn = await published('gone');
    const path = `/rest/posts/${encodeURIComponent(urn)}`;
    const first = await call('DELETE', path);
    expect([first.status, first.body]).toEqual([204, null]);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    expect(idsIn(await find(byOrganization))).toEqual([]);
    expect(await server.emulators[0]?.feed(server.context, 10)).toEqual([]);
    expect((await call('DELETE', `/rest/posts/${urn}`)).status).toBe(400);
  });
});

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

describe('the organizations of the member', () => {
  it('are listed by both addresses, each in its own words', async () => {
    const { call } = openLinkedIn();
    const query = '?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED';
    const given = { role: 'ADMINISTRATOR', state: 'APPROVED', roleAssignee: authors.member.urn };
    const newer = await call('GET', `/rest/organizationAcls${query}`);
    expect(newer.body?.elements).toEqual([
      expect.objectContaining({ ...given, organization: authors.organization.urn }),
    ]);
    const headers = { 'linkedin-version': undefined, 'x-restli-protocol-version': undefined };
    const older = await call('GET', `/v2/organizationalEntityAcls${query}`, { headers });
    expect(older.body?.elements).toEqual([
      expect.objectContaining({ ...given, organizationalTarget: authors.organization.urn }),
    ]);
  });

  it('are none by another role or state, and only of one asked for so', async () => {
    const { call } = openLinkedIn();
    for (const other of ['role=CONTENT_ADMIN', 'state=REQUESTED']) {
      expect((await call('GET', `/rest/organizationAcls?q=roleAssignee&${other}`)).body?.elements).toEqual(
        [],
      );
    }
    expect((await call('GET', '/rest/organizationAcls?q=organization')).status).toBe(400);
  });

  it('have names', async () => {
    const { call } = openLinkedIn();
    expect((await call('GET', '/rest/organizations/5000001')).body).toMatchObject({
      id: 5_000_001,
      localizedName: 'Carillon Demo',
      vanityName: 'carillon-demo',
    });
    expect((await call('GET', '/rest/organizations/1')).status).toBe(404);
  });
});

describe('GET /v2/userinfo', () => {
  it('names the member and wants no version', async () => {
    const headers = { 'linkedin-version': undefined, 'x-restli-protocol-version': undefined };
    const { status, body } = await openLinkedIn().call('GET', '/v2/userinfo', { headers });
    expect(status).toBe(200);
    expect(body).toMatchObject({ sub: 'carillonDemo', name: 'Carla Carillon' });
  });
});
