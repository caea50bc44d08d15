import { describe, expect, it } from 'vitest';
import type { Connection, Draft, RecentPost } from '../platform.ts';
import { linkedin } from './index.ts';

const since = new Date('2026-11-22T12:00:00Z');
const post = 'urn:li:share:7001';
const activity = 'urn:li:activity:7002';
const reply = { as: 'comment', to: post } as const;
const draft = (text: string, link: string | null = null): Draft => ({
  text,
  link,
  linkTitle: null,
  to: null,
  template: null,
  reply,
});
const permit = () => ({
  effectId: 'effect-1',
  taskId: 'task-1',
  intendedAt: { wallMs: Date.now(), monotonicMs: performance.now() },
  deadlineMs: 15_000,
});

/** A page's connection; what was asked is collected. */
function connectionTo(respond: (request: Request) => Response) {
  const [account] = linkedin.simulatedAccounts;
  if (!account?.identity) throw new Error('the simulated account has an identity');
  const asked: Request[] = [];
  const fetch = async (request: Request) => {
    asked.push(request.clone());
    return respond(request);
  };
  const endpoint = { baseUrl: 'http://l.test', fetch, settleMs: 0, quarantineMs: 0 };
  const connection: Connection = { account: account.identity, credentials: account.credentials, endpoint };
  return { connection, asked, own: account.identity.remoteId };
}

describe('publishing a comment', () => {
  it('names the page, the post and the plain text', async () => {
    const { connection, asked, own } = connectionTo(() =>
      Response.json({ id: '55', commentUrn: `urn:li:comment:(${activity},55)` }, { status: 201 }),
    );
    const outcome = await linkedin.publish(connection, draft(' More (here) #bells '), {}, permit());
    const remoteId = `urn:li:comment:(${activity},55)`;
    expect(outcome).toMatchObject({ outcome: 'applied', remoteId });
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST http://l.test/rest/socialActions/urn%3Ali%3Ashare%3A7001/comments',
    ]);
    expect(await asked[0]?.json()).toEqual({
      actor: own,
      object: post,
      message: { text: 'More (here) #bells' },
    });
  });

  it('puts a link into the text', async () => {
    const { connection, asked } = connectionTo(() => new Response(null, { status: 201 }));
    const outcome = await linkedin.publish(connection, draft('More', 'https://example.com'), {}, permit());
    expect(outcome).toEqual({ outcome: 'applied_unidentified' });
    expect(await asked[0]?.json()).toMatchObject({ message: { text: 'More\n\nhttps://example.com' } });
  });

  it('is not done before the post is live', async () => {
    const { connection, asked } = connectionTo(() => new Response(null, { status: 201 }));
    const early: Draft = { ...draft('More'), reply: { as: 'comment', to: null } };
    await expect(linkedin.publish(connection, early, {}, permit())).rejects.toThrow(
      'before its post is live',
    );
    expect(asked).toEqual([]);
  });
});

/** A comment of the page, `minute` minutes after (or before) the window's start. */
const comment = (minute: number, rest: object = {}) => ({
  actor: 'urn:li:organization:5000001',
  id: String(100 + minute),
  commentUrn: `urn:li:comment:(${activity},${100 + minute})`,
  created: { time: since.getTime() + minute * 60_000 },
  message: { attributes: [], text: `comment ${minute}` },
  object: activity,
  ...rest,
});
const listing = (pageOf: (start: number) => unknown) =>
  connectionTo(({ url }) => Response.json(pageOf(Number(new URL(url).searchParams.get('start')))));
const numbersOf = ({ posts }: { posts: RecentPost[] }) =>
  posts.map(({ remoteId }) => Number(/,(\d+)\)$/.exec(remoteId)?.[1]) - 100);

describe('reading own comments back', () => {
  it('lists what the page wrote below the post', async () => {
    const { connection, asked } = listing(() => ({ elements: [comment(1)], paging: { total: 1 } }));
    const window = await linkedin.recentPosts(connection, since, {}, reply);
    const remoteId = `urn:li:comment:(${activity},101)`;
    expect(window).toEqual({
      complete: true,
      posts: [
        {
          remoteId,
          url: linkedin.urlOf(connection.account, remoteId),
          text: 'comment 1',
          replyTo: post,
          createdAt: new Date('2026-11-22T12:01:00Z'),
        },
      ],
    });
    expect(asked.map(({ url }) => url)).toEqual([
      'http://l.test/rest/socialActions/urn%3Ali%3Ashare%3A7001/comments?start=0&count=100',
    ]);
    expect(asked[0]?.headers.get('linkedin-version')).toBe('202607');
  });

  it('leaves out others, answers to comments, and what is older than the window', async () => {
    const elements = [
      comment(5),
      comment(4, { actor: 'urn:li:person:somebody' }),
      comment(3, { parentComment: `urn:li:comment:(${activity},1)` }),
      comment(-1),
      comment(-2),
    ];
    const { connection } = listing(() => ({ elements, paging: { total: 5 } }));
    const window = await linkedin.recentPosts(connection, since, {}, reply);
    expect(window.complete).toBe(true);
    expect(numbersOf(window)).toEqual([5, -1]);
  });

  it('reads every page, in whatever order, and shows a comment once', async () => {
    const { connection, asked } = listing((start) => ({
      elements: start === 0 ? [comment(-9), comment(2)] : start === 100 ? [comment(2), comment(1)] : [],
    }));
    const window = await linkedin.recentPosts(connection, since, {}, reply);
    expect(window.complete).toBe(true);
    expect(numbersOf(window)).toEqual([2, 1]);
    expect(asked).toHaveLength(3);
  });

  it('owns up to not reaching the end', async () => {
    const { connection, asked } = listing((start) => ({ elements: [comment(start)] }));
    expect((await linkedin.recentPosts(connection, since, {}, reply)).complete).toBe(false);
    expect(asked).toHaveLength(10);
  });

  it.each([
    ['no author', { actor: undefined }],
    ['no time', { created: {} }],
    ['no name', { id: undefined, commentUrn: undefined }],
  ])('is not complete with a comment that has %s', async (_what, lack) => {
    const { connection } = listing(() => ({
      elements: [comment(2, lack), comment(1)],
      paging: { total: 2 },
    }));
    const window = await linkedin.recentPosts(connection, since, {}, reply);
    expect(window.complete).toBe(false);
    expect(numbersOf(window)).toEqual([1]);
  });

  it('does not take an answer without a list for an empty one', async () => {
    const { connection } = listing(() => ({}));
    await expect(linkedin.recentPosts(connection, since, {}, reply)).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });

  it('lists posts where a post is looked for', async () => {
    const { connection, asked } = listing(() => ({ elements: [] }));
    await linkedin.recentPosts(connection, since, {}, null);
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(['/rest/posts']);
  });
});

describe('a live comment is the draft', () => {
  const live = (text: string, replyTo: string | null): RecentPost => ({
    remoteId: `urn:li:comment:(${activity},1)`,
    url: null,
    text,
    replyTo,
    createdAt: since,
  });

  it('with equal plain text below the same post', () => {
    expect(linkedin.isSame(draft('a (b) #c'), live(' a (b) #c', post), {})).toBe(true);
    expect(linkedin.isSame(draft('a', 'https://e.test'), live('a\n\nhttps://e.test', post), {})).toBe(true);
    expect(linkedin.isSame(draft('a'), live('b', post), {})).toBe(false);
    expect(linkedin.isSame(draft('a (b)'), live(String.raw`a \(b\)`, post), {})).toBe(false);
  });

  it('not below another post, nor as a post of its own', () => {
    expect(linkedin.isSame(draft('a'), live('a', 'urn:li:share:7003'), {})).toBe(false);
    expect(linkedin.isSame(draft('a'), live('a', null), {})).toBe(false);
    const { reply: _, ...own } = draft('a');
    expect(linkedin.isSame(own, live('a', post), {})).toBe(false);
    expect(linkedin.isSame(own, live('a', null), {})).toBe(true);
  });
});

describe('the address of a comment', () => {
  const { urlOf } = linkedin;
  const account = { remoteId: 'urn:li:organization:5000001', kind: 'organization', displayName: 'Demo' };

  it('is that of the post in its URN, with the comment marked', () => {
    const url = new URL(urlOf(account, `urn:li:comment:(${activity},55)`) ?? '');
    expect(url.pathname).toBe(`/feed/update/${activity}/`);
    expect(url.searchParams.get('commentUrn')).toBe(`urn:li:comment:(${activity},55)`);
    expect(new URL(urlOf(account, post) ?? '').pathname).toBe(`/feed/update/${post}/`);
  });
});
