import { describe, expect, it } from 'vitest';
import { authors } from './entities.ts';
import { member, openLinkedIn, organization, type Opened } from './open-for-test.ts';

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
