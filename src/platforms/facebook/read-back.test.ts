import { describe, expect, it } from 'vitest';
import { CallFailed } from '../http.ts';
import type { Connection, Draft, RecentPost } from '../platform.ts';
import { cursorOf } from './list.ts';
import { postOf } from './posts.ts';
import { isSame, recentPosts } from './read-back.ts';

const site = { domain: 'social.example', addressOf: (id: string) => `https://social.example/${id}` };
const since = new Date('2026-11-22T09:00:00.900Z');
const item = (id: string) => ({ id, message: `post ${id}`, created_time: '2026-11-22T09:00:01+0000' });

/** A page whose lists are given one after the other. */
function connect(...bodies: unknown[]) {
  const urls: URL[] = [];
  const connection: Connection = {
    account: { remoteId: '111', kind: 'page', displayName: 'Page' },
    credentials: { FB_ACCESS_TOKEN: 'tok', FB_PAGE_ID: '111' },
    endpoint: {
      baseUrl: 'http://graph.test/base',
      settleMs: 0,
      quarantineMs: 0,
      fetch: async (request) => {
        urls.push(new URL(request.url));
        const body = bodies[Math.min(urls.length, bodies.length) - 1];
        return body instanceof Response ? body : Response.json(body);
      },
    },
  };
  return { connection, urls };
}

describe('reading own posts back', () => {
  it('asks for the window with a minute of leeway', async () => {
    const { connection, urls } = connect({ data: [item('111_1')] });
    const { complete, posts } = await recentPosts(connection, since, {}, null, site);
    expect(complete).toBe(true);
    expect(posts).toEqual([
      {
        remoteId: '111_1',
        url: null,
        text: 'post 111_1',
        replyTo: null,
        links: [],
        media: [],
        createdAt: new Date('2026-11-22T09:00:01Z'),
      },
    ]);
    expect(urls[0]?.pathname).toBe('/base/v26.0/111/published_posts');
    expect(Object.fromEntries(urls[0]?.searchParams ?? [])).toEqual({
      fields:
        'id,message,created_time,permalink_url,attachments{unshimmed_url,url,media_type,target{id},subattachments{media_type,target{id}}}',
      since: String(Date.parse('2026-11-22T08:59:00Z') / 1000),
      limit: '100',
    });
  });

  it('follows the cursor on our own base URL, to the end', async () => {
    const next = 'https://elsewhere.test/v26.0/111/published_posts?access_token=tok&after=C';
    const { connection, urls } = connect(
      { data: [item('1')], paging: { cursors: { before: 'A', after: 'B' }, next } },
      { data: [item('2')], paging: { next } },
      { data: [item('3')], paging: { cursors: { before: 'D', after: 'E' } } },
    );
    const { complete, posts } = await recentPosts(connection, since, {}, null, site);
    expect(complete).toBe(true);
    expect(posts.map(({ remoteId }) => remoteId)).toEqual(['1', '2', '3']);
    expect(urls.map(({ host }) => host)).toEqual(['graph.test', 'graph.test', 'graph.test']);
    expect(urls.map(({ searchParams }) => searchParams.get('after'))).toEqual([null, 'B', 'C']);
    expect(urls[2]?.searchParams.get('since')).toBe(urls[0]?.searchParams.get('since'));
  });

  it('is incomplete after ten pages, and where a cursor is missing', async () => {
    const endless = connect({
      data: [item('1')],
      paging: { cursors: { after: 'B' }, next: 'https://x.test/' },
    });
    const many = await recentPosts(endless.connection, since, {}, null, site);
    expect(many.complete).toBe(false);
    expect(endless.urls).toHaveLength(10);
    expect(many.posts).toHaveLength(10);
    const stuck = connect({ data: [], paging: { next: 'https://x.test/' } });
    expect(await recentPosts(stuck.connection, since, {}, null, site)).toEqual({
      complete: false,
      posts: [],
    });
    expect(stuck.urls).toHaveLength(1);
  });

  it('is incomplete when a post can not be read, and still shows the others', async () => {
    const { connection } = connect({
      data: [{ message: 'no id' }, item('2'), { ...item('3'), created_time: 'then' }],
    });
    const { complete, posts } = await recentPosts(connection, since, {}, null, site);
    expect(complete).toBe(false);
    expect(posts.map(({ remoteId }) => remoteId)).toEqual(['2']);
  });

  it.each([
    [Response.json({ error: { code: 190 } }, { status: 400 }), 'auth_revoked'],
    [Response.json({ error: { code: 2 } }, { status: 500 }), 'unavailable'],
    [Response.json({ error: { code: 32 } }, { status: 400 }), 'rate_limited'],
    [new Response('<html>', { status: 200 }), 'unavailable'],
    [Response.json({ posts: [] }), 'unavailable'],
  ])('fails with the kind of the answer (%#)', async (response, kind) => {
    const { connection } = connect(response);
    const error = await recentPosts(connection, since, {}, null, site).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CallFailed);
    expect(error).toMatchObject({ failure: { kind } });
  });

  it('takes the cursor from "next" when it stands there only', () => {
    expect(cursorOf({ next: 'https://x.test/?after=Q%3D' })).toBe('Q=');
    expect(cursorOf({ next: 'no address' })).toBeNull();
    expect(cursorOf({})).toBeNull();
  });
});

describe('a post', () => {
  it("shows its attached links without Facebook's wrapping", () => {
    const post = postOf(
      {
        ...item('1'),
        permalink_url: 'https://social.example/1',
        attachments: {
          data: [
            { unshimmed_url: 'https://example.com/a', url: 'https://l.social.example/l.php?u=x' },
            { url: 'https://l.social.example/l.php?u=https%3A%2F%2Fexample.com%2Fb%3Fc%3D1&h=AT0' },
            { url: 'https://example.com/l.php' },
            {},
          ],
        },
      },
      'social.example',
    );
    expect(post?.links).toEqual([
      'https://example.com/a',
      'https://example.com/b?c=1',
      'https://example.com/l.php',
    ]);
    expect(post?.url).toBe('https://social.example/1');
  });

  it('may have no message', () => {
    expect(postOf({ id: '1', created_time: '2026-11-22T09:00:01+0130' }, 'social.example')).toMatchObject({
      text: '',
      createdAt: new Date('2026-11-22T07:30:01Z'),
    });
  });
});

describe('a live post is the draft', () => {
  const same = (
    draft: Pick<Draft, 'text'> & Partial<Draft>,
    post: Pick<RecentPost, 'text'> & Partial<RecentPost>,
  ) =>
    isSame(
      { link: null, linkTitle: null, to: null, template: null, ...draft },
      { remoteId: '1', url: null, createdAt: since, ...post },
      {},
    );

  it.each([
    ['Hello', 'Hello'],
    ['Hello  \n', 'Hello'],
    ['\n Hello', 'Hello'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['one\n\n\n\ntwo', 'one\n\ntwo'],
    ['caf\u0065\u0301', 'caf\u00e9'],
    ['bells 🔔🏽👩‍👩‍👧 ring', 'bells 🔔🏽👩‍👩‍👧 ring'],
    ['a\u00a0b', 'a b'],
  ])('%j as %j', (written, shown) => {
    expect(same({ text: written }, { text: shown })).toBe(true);
  });

  it.each([
    ['Hello', 'Hello!'],
    ['Hello', 'hello'],
    ['bell 🔔', 'bell 🔕'],
    ['bell 👍', 'bell 👍🏽'],
    ['Hello', ''],
    ['ab', 'a b'],
  ])('not %j as %j', (written, shown) => {
    expect(same({ text: written }, { text: shown })).toBe(false);
  });

  it("with its link attached, in Facebook's spelling", () => {
    const draft = { text: 'Read', link: 'http://www.example.com/a/?id=1&utm_source=x' };
    expect(same(draft, { text: 'Read', links: ['https://example.com/a?id=1&fbclid=y'] })).toBe(true);
    expect(same(draft, { text: 'Read', links: ['https://example.com/a?id=2'] })).toBe(false);
    expect(same(draft, { text: 'Read', links: ['https://example.com/b?id=1'] })).toBe(false);
    expect(same(draft, { text: 'Read', links: [] })).toBe(true);
    expect(same(draft, { text: 'Other', links: ['https://example.com/a?id=1'] })).toBe(false);
  });

  it('when there is no text, only by its link', () => {
    const draft = { text: '', link: 'https://example.com/a' };
    expect(same(draft, { text: '', links: ['https://example.com/a'] })).toBe(true);
    expect(same(draft, { text: '', links: ['https://example.com/b'] })).toBe(false);
    expect(same(draft, { text: '' })).toBe(false);
  });

  it('not when it shows a link that the draft knows nothing of', () => {
    expect(same({ text: 'Hello' }, { text: 'Hello', links: ['https://example.com'] })).toBe(false);
    const preview = { text: 'See example.com', links: ['https://www.example.com/'] };
    expect(same({ text: 'See example.com' }, preview)).toBe(true);
  });
});
