import { describe, expect, it } from 'vitest';
import { CallFailed } from '../http.ts';
import { facebook } from './index.ts';

const account = { remoteId: '111', kind: 'page', displayName: 'Page' };
const endpoint = (respond: (request: Request) => Response) => ({
  baseUrl: 'http://graph.test',
  settleMs: 0,
  quarantineMs: 0,
  fetch: async (request: Request) => respond(request),
});

describe('a Facebook account from the environment', () => {
  it('is none without token and page', () => {
    expect(facebook.accountFromEnvironment({})).toBeNull();
    expect(facebook.accountFromEnvironment({ FB_ACCESS_TOKEN: '', FB_APP_SECRET: 's' })).toBeNull();
  });

  it('is the page, with what the environment has', () => {
    const found = facebook.accountFromEnvironment({
      FB_ACCESS_TOKEN: 't',
      FB_PAGE_ID: '111',
      FB_APP_SECRET: '',
      PATH: '/',
    });
    expect(found).toEqual({
      identity: { remoteId: '111', kind: 'page', displayName: '111' },
      credentials: { FB_ACCESS_TOKEN: 't', FB_PAGE_ID: '111' },
    });
  });

  it('is refused when it is half there, or has a strange version', () => {
    expect(() => facebook.accountFromEnvironment({ FB_ACCESS_TOKEN: 't' })).toThrow('FB_PAGE_ID');
    expect(() =>
      facebook.accountFromEnvironment({ FB_ACCESS_TOKEN: 't', FB_PAGE_ID: '1', FB_API_VERSION: '26' }),
    ).toThrow('FB_API_VERSION');
  });
});

describe('identify', () => {
  it('asks the page for its name', async () => {
    const urls: string[] = [];
    const identity = await facebook.identify({
      credentials: { FB_ACCESS_TOKEN: 't', FB_PAGE_ID: '111' },
      endpoint: endpoint((request) => {
        urls.push(request.url);
        return Response.json({ id: '111', name: 'Bell Tower' });
      }),
    });
    expect(identity).toEqual({ remoteId: '111', kind: 'page', displayName: 'Bell Tower' });
    expect(urls).toEqual(['http://graph.test/v26.0/111?fields=id%2Cname']);
  });

  it('fails with what Facebook says', async () => {
    const refused = facebook.identify({
      credentials: { FB_ACCESS_TOKEN: 't', FB_PAGE_ID: '111' },
      endpoint: endpoint(() => Response.json({ error: { code: 190, error_subcode: 463 } }, { status: 400 })),
    });
    await expect(refused).rejects.toBeInstanceOf(CallFailed);
    await expect(refused).rejects.toMatchObject({
      failure: { kind: 'auth_revoked', platformCode: '190/463' },
    });
  });
});

describe('the Facebook connector', () => {
  it('reads posts back, and knows their addresses', async () => {
    expect(facebook.witness(account)).toBe('list');
    const address = facebook.urlOf(account, '111_222') ?? '';
    expect(new URL(address).pathname).toBe('/111_222');
    const draft = { text: 'a', link: address, linkTitle: null, to: null, template: null };
    expect(facebook.validate(draft, account)).toMatchObject([{ field: 'link' }]);
    expect(
      await facebook.prepare({ account, credentials: {}, endpoint: endpoint(() => new Response()) }, draft, {
        kept: {},
        keep: async () => undefined,
      }),
    ).toEqual({ handle: {} });
  });

  it('knows the address of a video, which has a number of its own', () => {
    expect(new URL(facebook.urlOf(account, '905') ?? '').pathname).toBe('/905');
  });

  it('names the hosts that videos and the bytes of reels go to', () => {
    const hosts = Object.values(facebook.hosts ?? {}).map((host) => new URL(host).hostname.split('.')[0]);
    expect(hosts).toEqual(['graph-video', 'rupload']);
  });

  it('makes no address of a comment: its id names the post, not the page', () => {
    expect(facebook.urlOf(account, '222_333')).toBeNull();
  });

  it('reads comments where a comment is looked for, and posts where a post is', async () => {
    const paths: string[] = [];
    const reads = endpoint((request) => {
      paths.push(new URL(request.url).pathname);
      return Response.json({ data: [] });
    });
    const connection = { account, credentials: {}, endpoint: reads };
    await facebook.recentPosts(connection, new Date(), {}, { as: 'comment', to: '111_222' });
    await facebook.recentPosts(connection, new Date(), {}, null);
    expect(paths).toEqual(['/v26.0/111_222/comments', '/v26.0/111/published_posts']);
  });

  it('names a simulated account whose credentials are complete', () => {
    for (const { identity, credentials } of facebook.simulatedAccounts) {
      expect(facebook.accountFromEnvironment(credentials)?.identity?.remoteId).toBe(identity?.remoteId);
    }
  });
});

it.each([
  ['https://www.facebook.com/111_222', '111_222'],
  ['https://www.facebook.com/some.page/posts/222/', '111_222'],
  ['https://www.facebook.com/permalink.php?story_fbid=222&id=111', '111_222'],
  ['https://www.facebook.com/some.page/videos/905/', '905'],
  ['https://www.facebook.com/some.page/videos/a-title/905/?ref=x', '905'],
  ['https://www.facebook.com/reel/905', '905'],
  ['https://www.facebook.com/watch/?ref=x&v=905', '905'],
  ['https://www.facebook.com/some.page/posts/pfbid02abc', null],
  ['https://www.facebook.com/some.page/posts/222?comment_id=333', null],
])('knows the post an address shows: %s', (url, id) => {
  expect(facebook.idOf({ remoteId: '111', kind: 'page', displayName: 'Page' }, url)).toBe(id);
});
