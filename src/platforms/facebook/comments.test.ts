import { describe, expect, it } from 'vitest';
import type { Connection, Draft, RecentPost } from '../platform.ts';
import { isSame, recentPosts } from './read-back.ts';

const since = new Date('2026-11-22T09:00:00Z');
const site = { domain: 'social.example', addressOf: (id: string) => id };
const post = '111_222';
const reply = { as: 'comment', to: post } as const;
const item = (id: string, rest: object = {}) => ({
  id,
  message: `comment ${id}`,
  created_time: '2026-11-22T09:00:01+0000',
  from: { id: '111', name: 'Page' },
  ...rest,
});

/** A page whose lists are given one after the other. */
function connect(lists: unknown[], pageId = '111') {
  const urls: URL[] = [];
  const connection: Connection = {
    account: { remoteId: pageId, kind: 'page', displayName: 'Page' },
    credentials: { FB_ACCESS_TOKEN: 'tok' },
    endpoint: {
      baseUrl: 'http://graph.test',
      settleMs: 0,
      quarantineMs: 0,
      fetch: async (request) => {
        urls.push(new URL(request.url));
        const list = lists[Math.min(urls.length, lists.length) - 1];
        return list instanceof Response ? list : Response.json(list);
      },
    },
  };
  return { connection, urls };
}
const idsOf = ({ posts }: { posts: RecentPost[] }) => posts.map(({ remoteId }) => remoteId);

describe('reading own comments back', () => {
  it('asks for all comments below the post, newest first', async () => {
    const { connection, urls } = connect([{ data: [item('222_1', { permalink_url: 'https://s.test/c' })] }]);
    expect(await recentPosts(connection, since, {}, reply, site)).toEqual({
      complete: true,
      posts: [
        {
          remoteId: '222_1',
          url: 'https://s.test/c',
          text: 'comment 222_1',
          replyTo: post,
          createdAt: new Date('2026-11-22T09:00:01Z'),
        },
      ],
    });
    expect(urls[0]?.pathname).toBe('/v26.0/111_222/comments');
    expect(Object.fromEntries(urls[0]?.searchParams ?? [])).toEqual({
      fields: 'id,message,created_time,from,permalink_url',
      filter: 'stream',
      order: 'reverse_chronological',
      limit: '100',
    });
  });

  it("leaves out other people's comments, and those before the window with its minute of leeway", async () => {
    const { connection } = connect([
      {
        data: [
          item('1'),
          item('2', { from: { id: '999' } }),
          item('3', { created_time: '2026-11-22T08:58:59+0000' }),
          item('4', { created_time: '2026-11-22T08:59:00+0000' }),
        ],
      },
    ]);
    const window = await recentPosts(connection, since, {}, reply, site);
    expect(window.complete).toBe(true);
    expect(idsOf(window)).toEqual(['1', '4']);
  });

  it('is not complete with a comment whose author Graph does not show, unless it is too old to matter', async () => {
    const hidden = connect([{ data: [item('1', { from: undefined }), item('2')] }]);
    const window = await recentPosts(hidden.connection, since, {}, reply, site);
    expect(window.complete).toBe(false);
    expect(idsOf(window)).toEqual(['2']);
    const old = { from: undefined, created_time: '2026-11-22T08:00:00+0000' };
    const { connection } = connect([{ data: [item('1', old)] }]);
    expect(await recentPosts(connection, since, {}, reply, site)).toEqual({ complete: true, posts: [] });
  });

  it('is not complete with a comment that can not be read', async () => {
    const { connection } = connect([{ data: [item('1', { created_time: 'then' }), { id: '2' }, item('3')] }]);
    const window = await recentPosts(connection, since, {}, reply, site);
    expect(window.complete).toBe(false);
    expect(idsOf(window)).toEqual(['3']);
  });

  it("knows the Page by the number in its post's id, where it was configured by its name", async () => {
    const { connection } = connect([{ data: [item('1')] }], 'bell.tower');
    expect(idsOf(await recentPosts(connection, since, {}, reply, site))).toEqual(['1']);
  });

  it('follows the pages to the end, and owns up to not reaching it', async () => {
    const paging = { cursors: { after: 'B' }, next: 'https://x.test/' };
    const two = connect([{ data: [item('1')], paging }, { data: [item('2')] }]);
    expect(idsOf(await recentPosts(two.connection, since, {}, reply, site))).toEqual(['1', '2']);
    expect(two.urls[1]?.searchParams.get('after')).toBe('B');
    const endless = connect([{ data: [item('1')], paging }]);
    expect((await recentPosts(endless.connection, since, {}, reply, site)).complete).toBe(false);
    expect(endless.urls).toHaveLength(10);
  });

  it('fails where the post is gone, without a doubt about the account', async () => {
    const gone = Response.json({ error: { code: 100, error_subcode: 33 } }, { status: 400 });
    const { connection } = connect([gone]);
    await expect(recentPosts(connection, since, {}, reply, site)).rejects.toMatchObject({
      failure: { kind: 'rejected' },
    });
  });

  it('has no list before the post is live', () => {
    const { connection } = connect([]);
    expect(() => recentPosts(connection, since, {}, { as: 'comment', to: null }, site)).toThrow(
      'before its post is live',
    );
  });
});

describe('a live comment is the draft', () => {
  const draft = (text: string, link: string | null = null): Draft => ({
    text,
    link,
    linkTitle: null,
    to: null,
    template: null,
    reply,
  });
  const live = (text: string, replyTo: string | null): RecentPost => ({
    remoteId: '222_1',
    url: null,
    text,
    replyTo,
    createdAt: since,
  });

  it('with equal text below the same post', () => {
    expect(isSame(draft('Hello \n'), live('Hello', post), {})).toBe(true);
    expect(
      isSame(draft('Hello', 'https://example.com'), live('Hello\n\nhttps://example.com', post), {}),
    ).toBe(true);
    expect(isSame(draft('Hello'), live('Hello!', post), {})).toBe(false);
    expect(isSame(draft('Hello', 'https://example.com'), live('Hello', post), {})).toBe(false);
  });

  it('not below another post, nor as a post of its own', () => {
    expect(isSame(draft('Hello'), live('Hello', '111_223'), {})).toBe(false);
    expect(isSame(draft('Hello'), live('Hello', null), {})).toBe(false);
    const { reply: _, ...own } = draft('Hello');
    expect(isSame(own, live('Hello', post), {})).toBe(false);
    expect(isSame(own, live('Hello', null), {})).toBe(true);
  });
});
