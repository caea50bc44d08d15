import { beforeEach, describe, expect, it } from 'vitest';
import { openPage, pageId, token, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

describe('publishing', () => {
  it('answers with the id of the post, and the post is there', async () => {
    const { status, body } = await page.publish({ message: 'hello', link: 'https://example.com/a' });
    expect(status).toBe(200);
    expect(body).toEqual({ id: expect.stringMatching(/^100000000000001_\d+$/) });
    const post = await page.get(
      `/v26.0/${body.id}?fields=message,permalink_url,created_time,attachments{unshimmed_url}`,
    );
    expect(post.body).toEqual({
      id: body.id,
      message: 'hello',
      permalink_url: `https://www.facebook.com/${body.id}`,
      created_time: '2026-01-02T03:04:05+0000',
      attachments: { data: [expect.objectContaining({ unshimmed_url: 'https://example.com/a' })] },
    });
  });

  it('takes a form, JSON, or a query, and the token as a parameter', async () => {
    const json = { message: 'json', access_token: token };
    const headers = { 'content-type': 'application/json' };
    const form = new URLSearchParams({ message: 'form', access_token: token });
    const query = new URLSearchParams({ message: 'query', access_token: token });
    expect((await page.call('POST', `/v26.0/${pageId}/feed`, { body: form })).status).toBe(200);
    expect(
      (await page.call('POST', `/v26.0/${pageId}/feed`, { headers, body: JSON.stringify(json) })).status,
    ).toBe(200);
    expect((await page.call('POST', `/v26.0/${pageId}/feed?${query.toString()}`)).status).toBe(200);
    expect((await page.feed()).map((item) => item.text)).toEqual(['query', 'json', 'form']);
  });

  it('adds the fields asked for to the answer, and publishes nothing when one does not exist', async () => {
    const { body } = await page.publish({ message: 'a', fields: 'permalink_url,created_time' });
    expect(body).toEqual({
      id: body.id,
      permalink_url: `https://www.facebook.com/${body.id}`,
      created_time: '2026-01-02T03:04:05+0000',
    });
    const wrong = await page.publish({ message: 'b', fields: 'id,price' });
    expect(wrong.body.error).toMatchObject({ code: 100, message: expect.stringContaining('(price)') });
    expect(await page.feed()).toHaveLength(1);
  });

  it('serves any version, and says which', async () => {
    const old = await page.call('GET', `/v3.1/${pageId}`, { headers: { authorization: `Bearer ${token}` } });
    expect(old.status).toBe(200);
    expect(old.headers.get('facebook-api-version')).toBe('v3.1');
  });

  it.each([
    ['nothing', {}, 100, undefined],
    ['only blanks', { message: ' \n ' }, 100, undefined],
    ['too long a text', { message: 'ü'.repeat(63_207) }, 100, undefined],
    ['an invalid link', { link: 'not a link' }, 1500, undefined],
    ['a link to Facebook', { message: 'see', link: 'https://www.facebook.com/x' }, 200, 1609008],
    ['a time to publish', { message: 'x', scheduled_publish_time: '1790000000' }, 100, undefined],
    ['unpublished', { message: 'x', published: 'false' }, 100, undefined],
    ['attached media that is no list', { message: 'x', attached_media: '{}' }, 100, undefined],
  ])('refuses %s', async (_what, parameters, code, subcode) => {
    const { status, body } = await page.publish(parameters as Record<string, string>);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      type: 'OAuthException',
      code,
      fbtrace_id: expect.stringMatching(/^A/),
    });
    expect(body.error.error_subcode).toBe(subcode);
    expect(await page.feed()).toEqual([]);
  });

  it('takes a text of just the longest length, counted in characters', async () => {
    expect((await page.publish({ message: '👍'.repeat(63_206) })).status).toBe(200);
  });

  it('refuses the same text in a row with 506, until another one came or the first is deleted', async () => {
    const first = await page.published('same');
    const again = await page.publish({ message: ' same ' });
    expect(again.status).toBe(400);
    expect(again.body.error).toMatchObject({
      message: 'Duplicate status message',
      type: 'OAuthException',
      code: 506,
      error_subcode: 1455006,
      is_transient: false,
      error_user_title: 'Duplicate Status Update',
    });
    await page.remove(first);
    expect((await page.publish({ message: 'same' })).status).toBe(200);
    expect((await page.publish({ message: 'other' })).status).toBe(200);
    expect((await page.publish({ message: 'same' })).status).toBe(200);
  });

  it('accepts one of two equal texts sent at once', async () => {
    const answers = await Promise.all([page.publish({ message: 'same' }), page.publish({ message: 'same' })]);
    expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([200, 400]);
  });
});
