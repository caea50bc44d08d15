import { describe, expect, it } from 'vitest';
import { image } from '../../../test/support/media.ts';
import type { Connection, Draft } from '../platform.ts';
import { linkedin } from './index.ts';
import { toLittleText } from './little-text.ts';
import { isSame, recentPosts } from './read-back.ts';

const draft = (text: string): Draft => ({ text, link: null, linkTitle: null, to: null, template: null });
const live = (text: string) => ({ remoteId: 'urn:li:share:1', url: null, text, createdAt: new Date(0) });

describe('isSame', () => {
  const text = 'Glöckchen (new) #bells, C# *now*\nsecond line';
  it.each([
    ['escaped as it was sent', toLittleText(text)],
    ['plain', text],
    ['with hashtags as elements', toLittleText(text).replace('#bells', String.raw`{hashtag|\#|bells}`)],
    ['decomposed and with other line ends', ` ${text.normalize('NFD').replace('\n', '\r\n')} `],
  ])('knows the text %s', (_what, shown) => {
    expect(isSame(draft(text), live(shown), {})).toBe(true);
  });

  it('compares the link of the card, as far as one is shown', () => {
    const linked = (link: string | null) => ({ ...draft('a'), link });
    const showing = (...links: string[]) => ({ ...live('a'), links });
    expect(isSame(linked('https://example.com/1'), showing('http://example.com/1/'), {})).toBe(true);
    expect(isSame(linked('https://example.com/1'), live('a'), {})).toBe(true);
    expect(isSame(linked('https://example.com/1'), showing('https://example.com/2'), {})).toBe(false);
    expect(isSame(linked(null), showing('https://example.com/2'), {})).toBe(false);
  });

  it('does not take another text for it', () => {
    expect(isSame(draft(text), live(toLittleText(`${text}.`)), {})).toBe(false);
    expect(isSame(draft('a'), live(''), {})).toBe(false);
  });
});

describe('isSame, of a post with files', () => {
  const media = [image(), image(5, 5)];
  const shown = (text: string, ...urns: string[]) => ({ ...live(text), media: urns });
  const handle = { media: 'urn:li:image:1,urn:li:image:2' };

  it('takes an upload of ours for proof, whatever became of the text', () => {
    const wanted = { ...draft('a'), media };
    expect(isSame(wanted, shown('a', 'urn:li:image:1', 'urn:li:image:2'), handle)).toBe(true);
    expect(isSame(wanted, shown('edited', 'urn:li:image:2'), handle)).toBe(true);
  });

  it('takes no other post for it, however equal it looks', () => {
    const wanted = { ...draft('a'), media };
    expect(isSame(wanted, shown('a', 'urn:li:image:11', 'urn:li:image:3'), handle)).toBe(false);
    expect(isSame(wanted, shown('a'), handle)).toBe(false);
    expect(isSame(wanted, live('a'), handle)).toBe(false);
  });

  it('compares texts and numbers of files where no upload is known', () => {
    const wanted = { ...draft('a'), media };
    expect(isSame(wanted, shown('a', 'urn:li:image:8', 'urn:li:image:9'), {})).toBe(true);
    expect(isSame(wanted, shown('b', 'urn:li:image:8', 'urn:li:image:9'), {})).toBe(false);
    expect(isSame(wanted, shown('a', 'urn:li:image:8'), {})).toBe(false);
    expect(isSame(draft('a'), shown('a', 'urn:li:image:8'), {})).toBe(false);
  });
});

it.each([
  'Hi @[Bells (UK)](urn:li:organization:1)!',
  String.raw`Hi @[Bells \(UK\)](urn:li:organization:1)!`,
  'Hi Bells (UK)!',
  'Hi @Bells (UK)!',
])('isSame knows a mention shown as %s', (text) => {
  const wanted = draft('Hi @[Bells (UK)](urn:li:organization:1)!');
  expect(isSame(wanted, live(text), {})).toBe(true);
  expect(isSame(wanted, live(`${text}!`), {})).toBe(false);
});

const since = new Date('2026-11-22T12:00:00Z');
const urlOf = (urn: string) => `https://l.test/${urn}`;

function connectionTo(reply: (start: number) => unknown): Connection & { asked: Request[] } {
  const [account] = linkedin.simulatedAccounts;
  if (!account?.identity) throw new Error('the simulated account has an identity');
  const asked: Request[] = [];
  const fetch = async (request: Request) => {
    asked.push(request);
    return Response.json(reply(Number(new URL(request.url).searchParams.get('start'))));
  };
  const endpoint = { baseUrl: 'http://l.test', fetch, settleMs: 0, quarantineMs: 0 };
  return { account: account.identity, credentials: account.credentials, endpoint, asked };
}

/** A page of posts, `minutes` after (or before) the window's start. */
const page = (minutes: number[], rest: object = {}) => ({
  elements: minutes.map((minute) => ({
    id: `urn:li:share:${1000 + minute}`,
    commentary: `post ${minute}`,
    createdAt: since.getTime() + minute * 60_000,
    ...rest,
  })),
});

const found = (window: { posts: { remoteId: string }[] }) => window.posts.map(({ remoteId }) => remoteId);

describe('recentPosts', () => {
  it('sends the headers of a finder', async () => {
    const connection = connectionTo(() => page([]));
    expect(await recentPosts(connection, since, urlOf)).toEqual({ complete: true, posts: [] });
    const [asked] = connection.asked;
    expect(asked?.url).toBe(
      'http://l.test/rest/posts?q=author&author=urn%3Ali%3Aorganization%3A5000001&count=100&start=0&sortBy=CREATED',
    );
    expect(Object.fromEntries(asked?.headers ?? [])).toMatchObject({
      authorization: 'Bearer emulated-linkedin-token',
      'linkedin-version': '202607',
      'x-restli-protocol-version': '2.0.0',
      'x-restli-method': 'FINDER',
    });
  });

  it('stops at the first post before the window, which is a minute wider than asked', async () => {
    const connection = connectionTo((start) => (start === 0 ? page([9, 8]) : page([8, 7, -1, -2])));
    const window = await recentPosts(connection, since, urlOf);
    expect(window.complete).toBe(true);
    expect(found(window)).toEqual([
      'urn:li:share:1009',
      'urn:li:share:1008',
      'urn:li:share:1007',
      'urn:li:share:999',
    ]);
    expect(connection.asked).toHaveLength(2);
  });

  it('does not take a short page for the last, unless the total says so', async () => {
    const short = connectionTo((start) => page(start === 0 ? [3] : start === 100 ? [2] : []));
    expect(found(await recentPosts(short, since, urlOf))).toHaveLength(2);
    const counted = connectionTo(() => ({ ...page([3]), paging: { start: 0, count: 100, total: 1 } }));
    expect((await recentPosts(counted, since, urlOf)).complete).toBe(true);
    expect(counted.asked).toHaveLength(1);
  });

  it('owns up to not reaching the start of the window', async () => {
    const endless = connectionTo((start) => page([start + 1]));
    expect((await recentPosts(endless, since, urlOf)).complete).toBe(false);
    expect(endless.asked).toHaveLength(10);
  });

  it('shows the link of a card, and that a post answers nothing', async () => {
    const content = { article: { source: 'https://example.com', title: 't' } };
    const connection = connectionTo((start) => (start === 0 ? page([3], { content }) : page([])));
    const { posts } = await recentPosts(connection, since, urlOf);
    expect(posts).toMatchObject([{ text: 'post 3', replyTo: null, links: ['https://example.com'] }]);
  });

  it('shows the files of a post, and survives content it does not know', async () => {
    const contents: [unknown, string[]][] = [
      [{ media: { id: 'urn:li:video:1', title: 't', more: 1 } }, ['urn:li:video:1']],
      [
        { multiImage: { images: [{ id: 'urn:li:image:1', altText: '' }, { id: 'urn:li:image:2' }] } },
        ['urn:li:image:1', 'urn:li:image:2'],
      ],
      [{ article: { source: 'https://example.com', thumbnail: 'urn:li:image:3' } }, []],
      [{ media: { id: 7 }, multiImage: 'none', poll: {} }, []],
    ];
    for (const [content, media] of contents) {
      const connection = connectionTo((start) => (start === 0 ? page([3], { content }) : page([])));
      expect((await recentPosts(connection, since, urlOf)).posts).toMatchObject([{ media }]);
    }
  });

  it('leaves out drafts', async () => {
    const connection = connectionTo((start) =>
      start === 0 ? page([3], { lifecycleState: 'DRAFT' }) : page([]),
    );
    expect(found(await recentPosts(connection, since, urlOf))).toEqual([]);
  });

  it('does not take an answer without a list for an empty one', async () => {
    const failing = recentPosts(
      connectionTo(() => ({})),
      since,
      urlOf,
    );
    await expect(failing).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });
});
