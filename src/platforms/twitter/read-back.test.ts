import { describe, expect, it } from 'vitest';
import { image } from '../../../test/support/media.ts';
import { scriptUploads, showing } from '../../../test/support/twitter-uploads.ts';
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

describe('isSame, by what a post shows', () => {
  const handle = { mediaIds: '17,18', mediaKeys: '3_17,3_18' };
  const pictures = { ...draft('Hello'), media: [image(), image()] };
  const shows = (text: string, ...media: string[]) => ({ ...live(text, null), media });

  it.each([
    ['its key', handle, '3_18'],
    ['its id in the key', { mediaIds: '17,18', mediaKeys: '' }, '3_18'],
    ['a key that is made otherwise', { mediaIds: '', mediaKeys: 'k-1' }, 'k-1'],
  ])('takes %s for proof, whatever the text', (_what, known, key) => {
    expect(isSame(pictures, shows('Something else', key), known)).toBe(true);
  });

  it('does not take an equal text without those media for it', () => {
    expect(isSame(pictures, shows('Hello', '3_21', '3_22'), handle)).toBe(false);
    expect(isSame(pictures, shows('Hello'), handle)).toBe(false);
    expect(isSame(draft('Hello'), shows('Hello', '3_21'), {})).toBe(false);
    expect(isSame({ ...draft(''), media: [image()] }, shows('', '3_21', '3_22'), {})).toBe(false);
  });

  it('compares text and number where it knows no upload', () => {
    expect(isSame(pictures, shows('Hello', '3_21', '3_22'), {})).toBe(true);
    expect(isSame(pictures, shows('Hi', '3_21', '3_22'), {})).toBe(false);
  });

  it('compares what is quoted', () => {
    const quoting = { ...draft('Hello'), quotes: 'https://x.com/a/status/5' };
    const shown = 'Hello https://twitter.com/a/status/5';
    expect(isSame(quoting, { ...live(shown), links: [urlOf('5')] }, {})).toBe(true);
    expect(isSame(quoting, { ...live('Hello'), links: [urlOf('5')] }, {})).toBe(true);
    expect(isSame({ ...quoting, text: shown }, { ...live(shown), links: [urlOf('5')] }, {})).toBe(true);
    expect(isSame(quoting, { ...live(shown), links: [urlOf('6')] }, {})).toBe(false);
    expect(isSame(quoting, live('Hello'), {})).toBe(false);
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
const urlOf = (id: string) => `https://x.test/i/web/status/${id}`;

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

  it('says what a post shows, without the address X appends for it', async () => {
    const created = { created_at: '2026-11-22T12:00:01.000Z' };
    const picture = {
      url: 'https://t.co/p',
      expanded_url: 'https://x.com/a/status/11/photo/1',
      media_key: '3_7',
    };
    const { media_key: _, ...nameless } = picture;
    const attachments = { media_keys: ['3_7', '3_8'] };
    const reposted = [{ type: 'retweeted', id: '11' }];
    const connection = connectionTo(() =>
      Response.json({
        data: [
          {
            ...created,
            id: '11',
            text: 'Hi https://t.co/p',
            entities: { urls: [picture, picture] },
            attachments,
          },
          { ...created, id: '12', text: 'Hi https://t.co/p', entities: { urls: [nameless] }, attachments },
          { ...created, id: '13', text: 'Hi https://t.co/p', entities: { urls: [nameless] } },
          { ...created, id: '14', text: 'RT @a: Hi', attachments, referenced_tweets: reposted },
        ],
        meta: {},
      }),
    );
    const { posts } = await recentPosts(connection, since, urlOf);
    expect(posts.map(({ text, media }) => [text.trim(), media])).toEqual([
      ['Hi', ['3_7', '3_8']],
      ['Hi', ['3_7', '3_8']],
      ['Hi https://x.com/a/status/11/photo/1', []],
      ['RT @a: Hi', []],
    ]);
    expect(connection.asked[0]?.searchParams.get('tweet.fields')?.split(',')).toContain('attachments');
  });

  it('says what a post quotes and answers, in either name of the field', async () => {
    const references = [
      { type: 'quoted', id: '5' },
      { type: 'replied_to', id: '7' },
    ];
    for (const name of ['referenced_tweets', 'referenced_posts']) {
      const post = { id: '11', text: 'a', created_at: '2026-11-22T12:00:01.000Z', [name]: references };
      const connection = connectionTo(() => Response.json({ data: [post], meta: {} }));
      const { posts } = await recentPosts(connection, since, urlOf);
      expect(posts).toMatchObject([{ links: [urlOf('5')], replyTo: '7' }]);
    }
  });

  it('reads the whole text of long posts, where the account may write such', async () => {
    const whole = `${'a'.repeat(400)} https://t.co/a`;
    const note = {
      text: whole,
      entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://b.example' }] },
    };
    const post = { id: '11', text: 'aaa…', created_at: '2026-11-22T12:00:01.000Z' };
    for (const name of ['note_tweet', 'note_post']) {
      const connection = connectionTo(() => Response.json({ data: [{ ...post, [name]: note }], meta: {} }));
      const account = { ...connection.account, kind: 'user length=4000' };
      const { posts } = await recentPosts({ ...connection, account }, since, urlOf);
      expect(posts[0]?.text).toBe(whole.replace('https://t.co/a', 'https://b.example'));
      expect(connection.asked[0]?.searchParams.get('tweet.fields')).toContain('note_tweet');
    }
    const ordinary = connectionTo(() => Response.json({ meta: {} }));
    await recentPosts(ordinary, since, urlOf);
    expect(ordinary.asked[0]?.searchParams.get('tweet.fields')).not.toContain('note_tweet');
  });

  it('is not misled by fields it does not know, or by strange ones', async () => {
    const post = {
      id: '11',
      text: 'a',
      created_at: '2026-11-22T12:00:01.000Z',
      attachments: { media_keys: null },
      note_tweet: 7,
      mood: 'happy',
    };
    const connection = connectionTo(() => Response.json({ data: [post], meta: {}, includes: {} }));
    expect((await recentPosts(connection, since, urlOf)).posts).toMatchObject([{ text: 'a', media: [] }]);
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

it('finds a post whose answer was lost by what it shows, though X changed its text', async () => {
  const on = scriptUploads(twitter);
  const wanted = { ...showing(image()), text: 'Hello' };
  const prepared = await on.prepare(wanted);
  if (!('handle' in prepared)) throw new Error('it is not ready');
  const permit = {
    effectId: 'effect-1',
    taskId: 'task-1',
    intendedAt: { wallMs: Date.now(), monotonicMs: performance.now() },
    deadlineMs: 15_000,
  };
  const lost = connectionTo(() => {
    throw new Error('socket hang up');
  });
  expect((await twitter.publish(lost, wanted, prepared.handle, permit)).outcome).toBe('unknown');

  const created = { created_at: '2026-11-22T12:00:01.000Z' };
  const data = [
    { ...created, id: '11', text: 'Hello' },
    { ...created, id: '12', text: 'Hell* https://t.co/p', attachments: { media_keys: ['3_17'] } },
  ];
  const shown = connectionTo(() => Response.json({ data, meta: {} }));
  const { posts } = await twitter.recentPosts(shown, since, prepared.handle, null);
  const same = posts.filter((post) => twitter.isSame(wanted, post, prepared.handle));
  expect(same.map(({ remoteId }) => remoteId)).toEqual(['12']);
});
