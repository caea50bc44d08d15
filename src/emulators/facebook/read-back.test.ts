import { beforeEach, describe, expect, it } from 'vitest';
import { emulatedPage } from './entities.ts';
import { openPage, pageId, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

describe('reading back', () => {
  it('lists newest first with the default fields', async () => {
    const first = await page.published('first');
    page.later(1);
    const second = await page.published('second');
    const { body } = await page.get(`/v26.0/${pageId}/published_posts`);
    expect(body.data).toEqual([
      { created_time: '2026-01-02T03:04:06+0000', message: 'second', id: second },
      { created_time: '2026-01-02T03:04:05+0000', message: 'first', id: first },
    ]);
    expect(Object.keys(body.paging)).toEqual(['cursors']);
  });

  it('gives less on a page than was asked for when told so', async () => {
    page = openPage({ maxPageSize: 2 });
    for (let number = 1; number <= 3; number += 1) await page.published(`post ${number}`);
    const { body } = await page.get(`/v26.0/${pageId}/published_posts?limit=100`);
    expect(body.data).toHaveLength(2);
    const rest = await page.get(body.paging.next?.replace('http://e/facebook', '') ?? '');
    expect(rest.body.data).toHaveLength(1);
  });

  it('pages to the end by following paging.next', async () => {
    for (let number = 1; number <= 5; number += 1) await page.published(`post ${number}`);
    const seen: string[] = [];
    let path = `/v26.0/${pageId}/published_posts?fields=message&limit=2`;
    let pages = 0;
    for (; path; pages += 1) {
      const { body } = await page.get(path);
      for (const post of body.data) seen.push(post.message);
      path = body.paging.next?.replace('http://e/facebook', '') ?? '';
    }
    expect(seen).toEqual(['post 5', 'post 4', 'post 3', 'post 2', 'post 1']);
    expect(pages).toBe(3);
  });

  it('has no paging on an empty list', async () => {
    expect((await page.get(`/v26.0/${pageId}/posts`)).body).toEqual({ data: [] });
  });

  it('keeps to since and until, in seconds or words', async () => {
    await page.published('old');
    page.later(3600);
    await page.published('new');
    const texts = async (query: string) => {
      const { body } = await page.get(`/v26.0/${pageId}/feed?fields=message&${query}`);
      return body.data.map((post) => post.message);
    };
    const between = Math.floor(page.now().getTime() / 1000) - 60;
    expect(await texts(`since=${between}`)).toEqual(['new']);
    expect(await texts(`until=${between}`)).toEqual(['old']);
    expect(await texts('since=2026-01-02T03:30:00Z')).toEqual(['new']);
    expect((await page.get(`/v26.0/${pageId}/feed?since=soon`)).body.error).toMatchObject({ code: 100 });
    expect((await page.get(`/v26.0/${pageId}/feed?limit=101`)).body.error).toMatchObject({ code: 100 });
  });

  it('shows a post only after the lag, everywhere but in the feed', async () => {
    page = openPage({ readBackLagMs: 5000 });
    const id = await page.published('slow');
    expect((await page.get(`/v26.0/${pageId}/published_posts`)).body.data).toEqual([]);
    expect((await page.get(`/v26.0/${id}`)).status).toBe(400);
    expect(await page.feed()).toHaveLength(1);
    page.later(5);
    expect((await page.get(`/v26.0/${pageId}/published_posts`)).body.data).toHaveLength(1);
    expect((await page.get(`/v26.0/${id}`)).status).toBe(200);
  });

  it('knows a post by its whole id only', async () => {
    const [, number] = (await page.published('here')).split('_');
    expect((await page.get(`/v26.0/${number}`)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('loses a deleted post', async () => {
    const id = await page.published('gone');
    expect((await page.remove(id)).body).toEqual({ success: true });
    expect((await page.get(`/v26.0/${id}`)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await page.remove(id)).status).toBe(400);
    expect(await page.feed()).toEqual([]);
  });
});

describe('the feed', () => {
  it('shows what was published, by which task', async () => {
    const { body } = await page.publish(
      { message: 'hi', link: 'https://example.com' },
      { 'x-request-id': 'task-1' },
    );
    expect(await page.feed()).toEqual([
      {
        id: body.id,
        replyTo: null,
        taskId: 'task-1',
        account: emulatedPage.name,
        text: 'hi',
        link: 'https://example.com',
        to: null,
        url: `https://www.facebook.com/${body.id}`,
        createdAt: '2026-01-02T03:04:05.678Z',
        metrics: {
          views: expect.any(Number),
          reach: expect.any(Number),
          clicks: 0,
          reactions: 0,
          comments: 0,
          shares: 0,
        },
      },
    ]);
  });
});
