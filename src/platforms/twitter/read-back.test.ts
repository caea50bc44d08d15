import { describe, expect, it } from 'vitest';
import type { Connection, Draft } from '../platform.ts';
import { twitter } from './index.ts';
import { expandLinks, isSame, recentPosts } from './read-back.ts';

const draft = (text: string, link: string | null = null): Draft => ({
  text,
  link,
  linkTitle: null,
  to: null,
  template: null,
});
const live = (text: string, replyTo?: string | null) => ({
  remoteId: '1',
  url: null,
  text,
  createdAt: new Date(0),
  ...(replyTo !== undefined && { replyTo }),
});
const answering = (to: string, text: string): Draft => ({ ...draft(text), reply: { as: 'segment', to } });

describe('expandLinks', () => {
  it('puts back what t.co stands for, everywhere, and leaves what it does not know', () => {
    const urls = [
      { url: 'https://t.co/a', expanded_url: 'https://example.com/$&?a=1' },
      { url: 'https://t.co/b' },
    ];
    expect(expandLinks({ text: 'x https://t.co/a https://t.co/a https://t.co/b', entities: { urls } })).toBe(
      'x https://example.com/$&?a=1 https://example.com/$&?a=1 https://t.co/b',
    );
    expect(expandLinks({ text: 'plain' })).toBe('plain');
  });
});

describe('isSame', () => {
  it.each([
    ['the same text', draft('Hello'), 'Hello'],
    ['HTML-escaped text', draft('a < b & "c" > d'), 'a &lt; b &amp; "c" &gt; d'],
    ['text that is itself an entity', draft('write &amp; for &'), 'write &amp;amp; for &amp;'],
    ['an entity X did not escape', draft('&lt;'), '&lt;'],
    ['decomposed letters', draft('gru\u0308n'), 'grün'],
    ['trimmed text', draft('  Hello \n'), 'Hello'],
    [
      'an appended link',
      draft('Hello', 'https://example.com/a?b=1&c=2'),
      'Hello\n\nhttps://example.com/a?b=1&c=2',
    ],
    ['a bare domain that got a scheme', draft('see example.com'), 'see http://example.com'],
    ['a link that got a slash', draft('Hello', 'https://example.com'), 'Hello\n\nhttps://example.com/'],
  ])('knows %s', (_what, wanted, text) => {
    expect(isSame(wanted, live(text), {})).toBe(true);
  });

  it.each([
    ['another text', draft('Hello'), 'Hello!'],
    ['another link', draft('Hello', 'https://example.com/1'), 'Hello\n\nhttps://example.com/2'],
    ['a missing link', draft('Hello', 'https://example.com/1'), 'Hello'],
    ['another case', draft('Hello'), 'HELLO'],
  ])('does not take %s for it', (_what, wanted, text) => {
    expect(isSame(wanted, live(text), {})).toBe(false);
  });

  it('takes an equal segment for it only where it answers the same post', () => {
    expect(isSame(answering('7', 'Hello'), live('Hello', '7'), {})).toBe(true);
    expect(isSame(answering('7', 'Hello'), live('Hello', '8'), {})).toBe(false);
    expect(isSame(answering('7', 'Hello'), live('Hello', null), {})).toBe(false);
    expect(isSame(draft('Hello'), live('Hello', '7'), {})).toBe(false);
    expect(isSame(draft('Hello'), live('Hello', null), {})).toBe(true);
    expect(isSame(answering('7', 'Hello'), live('Hello'), {})).toBe(true);
  });

  it('knows a reply that begins with the name X filled in, and no other post with a name', () => {
    expect(isSame(answering('7', 'Fish & chips'), live('@carillon_demo Fish &amp; chips', '7'), {})).toBe(
      true,
    );
    expect(isSame(answering('7', '@a Hello'), live('@a Hello', '7'), {})).toBe(true);
    expect(isSame(answering('7', 'Hello'), live('@a @b Hello', '7'), {})).toBe(false);
    expect(isSame(draft('Hello'), live('@a Hello', null), {})).toBe(false);
  });
});

/** A connection whose timeline answers whatever `reply` says; what was asked is collected. */
function connectionTo(reply: (url: URL) => Response): Connection & { asked: URL[] } {
  const [account] = twitter.simulatedAccounts;
  if (!account?.identity) throw new Error('the simulated account has an identity');
  const asked: URL[] = [];
  const fetch = async (request: Request) => {
    asked.push(new URL(request.url));
    return reply(new URL(request.url));
  };
  const endpoint = { baseUrl: 'http://x.test', fetch, settleMs: 0, quarantineMs: 0 };
  return { account: account.identity, credentials: account.credentials, endpoint, asked };
}

const since = new Date('2026-11-22T12:00:00.750Z');
const urlOf = (id: string) => `https://x.test/${id}`;

describe('recentPosts', () => {
  it('asks by time, with room for a clock that is a minute off', async () => {
    const connection = connectionTo(() => Response.json({ meta: { result_count: 0 } }));
    expect(await recentPosts(connection, since, urlOf)).toEqual({ complete: true, posts: [] });
    expect(connection.asked.map(({ searchParams }) => searchParams.get('start_time'))).toEqual([
      '2026-11-22T11:59:00Z',
    ]);
  });

  it('says what a post answers, and asks for it', async () => {
    const post = { id: '11', text: 'a', created_at: '2026-11-22T12:00:01.000Z' };
    const quoted = { type: 'quoted', id: '5' };
    const connection = connectionTo(() =>
      Response.json({
        data: [
          { ...post, referenced_tweets: [quoted, { type: 'replied_to', id: '7' }] },
          { ...post, id: '12', referenced_tweets: [quoted] },
          { ...post, id: '13' },
        ],
        meta: {},
      }),
    );
    const { posts } = await recentPosts(connection, since, urlOf);
    expect(posts.map(({ remoteId, replyTo }) => [remoteId, replyTo])).toEqual([
      ['11', '7'],
      ['12', null],
      ['13', null],
    ]);
    const [asked] = connection.asked;
    expect(asked?.searchParams.get('tweet.fields')?.split(',')).toContain('referenced_tweets');
    expect(asked?.searchParams.has('exclude')).toBe(false);
  });

  it('follows the pages to the end, and owns up to not reaching it', async () => {
    const post = { id: '11', text: 'a', created_at: '2026-11-22T12:00:01.000Z' };
    const two = connectionTo((url) =>
      Response.json({
        data: [post],
        meta: url.searchParams.get('pagination_token') === 'p2' ? {} : { next_token: 'p2' },
      }),
    );
    expect(await recentPosts(two, since, urlOf)).toMatchObject({ complete: true, posts: [{}, {}] });
    const endless = connectionTo(() => Response.json({ data: [post], meta: { next_token: 'more' } }));
    expect((await recentPosts(endless, since, urlOf)).complete).toBe(false);
    expect(endless.asked).toHaveLength(10);
  });

  it('does not take an answer without a timeline for an empty one', async () => {
    const connection = connectionTo(() => Response.json({ errors: [{ title: 'Not Found Error' }] }));
    await expect(recentPosts(connection, since, urlOf)).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });
});
