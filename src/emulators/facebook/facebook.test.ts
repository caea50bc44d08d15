import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/index.ts';
import { coverageGaps, readEffects, type Fault } from '../harness/index.ts';
import { emulatedPage } from './entities.ts';
import { facebookEmulator } from './index.ts';
import { openPage, pageId, token, type OpenedPage } from './open-for-test.ts';

/** As long as the id of a photo, video or story. */
const number = '1767323045678000001';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

describe('the coverage table', () => {
  it('names exactly the calls there are', () => {
    expect(coverageGaps(facebookEmulator, page.server.context)).toEqual([]);
  });

  it.each([
    ['publish', 'POST', `/v26.0/${pageId}/feed`],
    ['read_posts', 'GET', `/v26.0/${pageId}/published_posts`],
    ['read_posts', 'GET', `/v26.0/${pageId}/feed`],
    ['read_posts', 'GET', `/v26.0/${pageId}/posts`],
    ['read_post', 'GET', `/v26.0/${pageId}_1`],
    ['delete_post', 'DELETE', `/v26.0/${pageId}_1`],
    ['read_insights', 'GET', `/v26.0/${pageId}_1/insights`],
    ['comment', 'POST', `/v26.0/${pageId}_1/comments`],
    ['read_comments', 'GET', `/v26.0/${pageId}_1/comments`],
    ['read_page', 'GET', `/v26.0/${pageId}`],
    ['read_me', 'GET', '/v26.0/me'],
    ['publish', 'POST', `/v26.0/${pageId}/photos`],
    ['upload', 'POST', `/v26.0/${pageId}/photos?published=false`],
    ['publish', 'POST', `/v26.0/${pageId}/videos`],
    ['upload_finish', 'POST', `/v26.0/${pageId}/videos?published=false`],
    ['upload', 'POST', `/v26.0/${pageId}/videos?published=false&file_url=x`],
    ['upload_start', 'POST', `/v26.0/${pageId}/videos?upload_phase=start`],
    ['upload', 'POST', `/v26.0/${pageId}/videos?upload_phase=transfer`],
    ['publish', 'POST', `/v26.0/${pageId}/videos?upload_phase=finish`],
    ['upload_start', 'POST', '/v26.0/app/uploads'],
    ['upload', 'POST', '/v26.0/upload:abc?sig=ARx'],
    ['upload_status', 'GET', '/v26.0/upload:abc?sig=ARx'],
    ['upload_start', 'POST', `/v26.0/${pageId}/video_reels?upload_phase=start`],
    ['publish', 'POST', `/v26.0/${pageId}/video_reels?upload_phase=finish`],
    ['upload_finish', 'POST', `/v26.0/${pageId}/video_reels?upload_phase=finish&video_state=DRAFT`],
    ['upload_start', 'POST', `/v26.0/${pageId}/video_stories?upload_phase=start`],
    ['publish', 'POST', `/v26.0/${pageId}/video_stories?upload_phase=finish`],
    ['publish', 'POST', `/v26.0/${pageId}/photo_stories`],
    ['upload', 'POST', `/video-upload/v26.0/${number}`],
    ['upload_status', 'GET', `/v26.0/${number}?fields=id,status`],
    ['read_post', 'GET', `/v26.0/${number}?fields=id`],
    ['publish', 'POST', `/v26.0/${number}?published=true`],
    ['edit_post', 'POST', `/v26.0/${pageId}_1?message=x`],
    ['delete_post', 'DELETE', `/v26.0/${number}`],
    ['read_posts', 'GET', `/v26.0/${pageId}/video_reels`],
    ['read_posts', 'GET', `/v26.0/${pageId}/videos`],
    ['read_posts', 'GET', `/v26.0/${pageId}/stories`],
    ['read_post', 'GET', `/v26.0/${pageId}_1/attachments`],
    ['read_insights', 'GET', `/v26.0/${number}/video_insights`],
    ['login', 'GET', '/v26.0/dialog/oauth'],
    ['login', 'POST', '/v26.0/dialog/oauth'],
    ['exchange_token', 'GET', '/v26.0/oauth/access_token'],
    ['exchange_token', 'POST', '/v26.0/oauth/access_token'],
    ['list_pages', 'GET', '/v26.0/me/accounts'],
    ['debug_token', 'GET', '/v26.0/debug_token'],
    ['subscribe_webhooks', 'POST', `/v26.0/${pageId}/subscribed_apps`],
    ['subscribe_webhooks', 'DELETE', `/v26.0/${pageId}/subscribed_apps`],
    ['subscribe_webhooks', 'GET', `/v26.0/${pageId}/subscribed_apps`],
  ])('gives %s a name faults can hit: %s %s', async (operation, method, path) => {
    page.server.faults.arm({
      platform: 'facebook',
      operation,
      effect: 'before',
      answer: 'status_503',
      times: 1,
    });
    expect((await page.call(method, path)).status).toBe(503);
  });
});

describe('access', () => {
  it('refuses a wrong token with 190, and none with 104', async () => {
    const wrong = await page.call('GET', '/v26.0/me?access_token=stolen');
    expect(wrong.status).toBe(400);
    expect(wrong.body.error).toMatchObject({ type: 'OAuthException', code: 190 });
    expect(wrong.headers.get('www-authenticate')).toContain('invalid_token');
    expect((await page.call('GET', '/v26.0/me')).body.error).toMatchObject({ code: 104 });
  });

  it('checks appsecret_proof when it is given', async () => {
    const proof = createHmac('sha256', emulatedPage.appSecret).update(token).digest('hex');
    expect((await page.get(`/v26.0/me?appsecret_proof=${proof}`)).status).toBe(200);
    expect((await page.get('/v26.0/me?appsecret_proof=00')).body.error).toMatchObject({ code: 100 });
  });

  it('knows one Page', async () => {
    expect((await page.get(`/v26.0/${pageId}?fields=id,name`)).body).toEqual({
      id: pageId,
      name: emulatedPage.name,
    });
    expect((await page.get('/v26.0/me')).body).toEqual({ id: pageId, name: emulatedPage.name });
    const stranger = await page.get('/v26.0/999');
    expect(stranger.body.error).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' });
    expect((await page.get(`/v26.0/${pageId}/likes`)).body.error).toMatchObject({ code: 2500 });
  });
});

describe('limits and faults', () => {
  const arm = (answer: Fault['answer'], effect: Fault['effect'] = 'before') =>
    page.server.faults.arm({ platform: 'facebook', operation: 'publish', effect, answer, times: 1 });

  it('says nothing of usage while it is 0%, and the share from then on', async () => {
    expect((await page.get('/v26.0/me')).headers.has('x-app-usage')).toBe(false);
    for (let count = 0; count < 4800; count += 1) await page.get('/v26.0/me');
    const { headers } = await page.get('/v26.0/me');
    expect(JSON.parse(headers.get('x-app-usage')!)).toMatchObject({ call_count: 1 });
    expect(JSON.parse(headers.get('x-business-use-case-usage')!)).toMatchObject({
      [pageId]: [{ type: 'pages' }],
    });
    page.later(25 * 3600);
    expect((await page.get('/v26.0/me')).headers.has('x-app-usage')).toBe(false);
  });

  it('limits with 80001 and the minutes to wait', async () => {
    arm('rate_limited');
    const { status, headers, body } = await page.publish({ message: 'x' });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 80001 });
    expect(JSON.parse(headers.get('x-business-use-case-usage')!)[pageId][0]).toMatchObject({
      type: 'pages',
      call_count: 100,
      estimated_time_to_regain_access: 5,
    });
    expect(headers.has('retry-after')).toBe(false);
    expect(await page.feed()).toEqual([]);
  });

  it('limits the app with code 4, in percent and without a time', async () => {
    arm('quota_reached');
    const { status, headers, body } = await page.publish({ message: 'x' });
    expect([status, body.error.code]).toEqual([400, 4]);
    expect(JSON.parse(headers.get('x-app-usage')!)).toMatchObject({ call_count: 100 });
    expect(headers.has('x-business-use-case-usage')).toBe(false);
    expect(await page.feed()).toEqual([]);
  });

  it.each([
    ['token_dead', 460],
    ['token_expired', 463],
  ] as const)('%s: 190 with the subcode %i', async (answer, error_subcode) => {
    arm(answer);
    const { body } = await page.publish({ message: 'x' });
    expect(body.error).toMatchObject({ code: 190, error_subcode });
    expect(await page.feed()).toEqual([]);
  });

  it('answers without an id, and logs the post there is', async () => {
    arm('without_id', 'after');
    const { status, body } = await page.publish({ message: ' kept ' });
    expect([status, body]).toEqual([200, { success: true }]);
    const [item] = await page.feed();
    expect(await readEffects(page.server.context.store, 'facebook', 0)).toEqual([
      {
        seq: 1,
        at: page.now(),
        platform: 'facebook',
        account: pageId,
        remoteId: item?.id,
        textHash: sha256('kept'),
        taskId: null,
      },
    ]);
  });

  it('fails with code 2 and HTTP 500, with the effect or without', async () => {
    arm('status_500');
    arm('status_500', 'after');
    const without = await page.publish({ message: 'lost' });
    const having = await page.publish({ message: 'kept' });
    for (const answer of [without, having]) {
      expect(answer.status).toBe(500);
      expect(answer.body.error).toMatchObject({ code: 2, is_transient: true });
      expect(Object.keys(answer.body.error)).toEqual(Object.keys(without.body.error));
    }
    expect((await page.feed()).map((item) => item.text)).toEqual(['kept']);
  });

  it('fails with HTML when the machines in front do', async () => {
    arm('status_502');
    const { status, body } = await page.publish({ message: 'x' });
    expect(status).toBe(502);
    expect(body).toContain('<html>');
  });
});
