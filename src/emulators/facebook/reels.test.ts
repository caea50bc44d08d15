import { beforeEach, describe, expect, it } from 'vitest';
import { hashOf, mp4, png, type Mp4 } from '../../../test/support/media-files.ts';
import { sha256 } from '../../core/index.ts';
import { readEffects } from '../harness/index.ts';
import { openPage, pageId, token, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

const upright = { width: 1080, height: 1920, durationMs: 10_000, bytes: 5_000 };
const file = mp4(upright);
const reels = `/v26.0/${pageId}/video_reels`;

const start = async (edge = reels) => (await page.send(edge, { upload_phase: 'start' })).body;
const give = (id: string, bytes: Uint8Array<ArrayBuffer>, offset: number | string = 0, size = file.length) =>
  page.sendBytes(`/video-upload/v26.0/${id}`, { offset: String(offset), file_size: String(size) }, bytes);
const finish = (video_id: string, parameters: Record<string, string> = {}, edge = reels) =>
  page.send(edge, { upload_phase: 'finish', video_state: 'PUBLISHED', video_id, ...parameters });
const statusOf = async (id: string) => (await page.get(`/v26.0/${id}?fields=status`)).body.status;

async function uploaded(options: Partial<Mp4> = {}, edge = reels): Promise<string> {
  const { video_id } = await start(edge);
  const bytes = mp4({ ...upright, ...options });
  await give(video_id, bytes, 0, bytes.length);
  page.later(2);
  return video_id;
}

describe('a reel', () => {
  it('is started, uploaded at the address given, and published by finish, which names nothing', async () => {
    const begun = await start();
    expect(begun).toEqual({
      video_id: expect.stringMatching(/^\d{19}$/),
      upload_url: `http://e/facebook/video-upload/v26.0/${begun.video_id}`,
    });
    const headers = { authorization: `OAuth ${token}`, offset: '0', file_size: String(file.length) };
    const path = begun.upload_url.replace('http://e/facebook', '');
    expect((await page.call('POST', path, { headers, body: file })).body).toEqual({ success: true });
    expect(await page.feed()).toEqual([]);
    const done = await finish(begun.video_id, { description: 'Ding', title: 'Bells' });
    expect([done.status, done.body]).toEqual([200, { success: true }]);
    expect(await page.feed()).toMatchObject([
      {
        id: begun.video_id,
        text: 'Ding',
        note: 'reel',
        url: `https://www.facebook.com/reel/${begun.video_id}`,
        media: [{ id: begun.video_id, sha256: hashOf(file) }],
      },
    ]);
    expect(await readEffects(page.server.context.store, 'facebook', 0)).toMatchObject([
      { remoteId: begun.video_id, textHash: sha256('Ding') },
    ]);
  });

  it('is listed with the reels, and never with the posts', async () => {
    const id = await uploaded();
    expect((await page.get(reels)).body.data).toEqual([]);
    await finish(id, { description: 'Ding' });
    const { body } = await page.get(`${reels}?since=2026-01-01`);
    expect(body.data).toEqual([{ id, description: 'Ding', updated_time: '2026-01-02T03:04:07+0000' }]);
    expect((await page.get(`${reels}?until=2026-01-01`)).body).toMatchObject({ data: [] });
    for (const edge of ['published_posts', 'posts', 'feed', 'videos', 'stories'])
      expect((await page.get(`/v26.0/${pageId}/${edge}`)).body.data).toEqual([]);
  });

  it('does not come between two equal texts', async () => {
    await page.published('same');
    await finish(await uploaded());
    expect((await page.publish({ message: 'same' })).body.error).toMatchObject({ code: 506 });
  });

  it('shows in a list only after the lag, and on a page of its own', async () => {
    page = openPage({ readBackLagMs: 5_000, maxPageSize: 1 });
    await finish(await uploaded());
    await finish(await uploaded());
    expect((await page.get(reels)).body.data).toEqual([]);
    page.later(5);
    const { body } = await page.get(`${reels}?fields=id`);
    expect(body.data).toHaveLength(1);
    expect((await page.get(body.paging.next!.replace('http://e/facebook', ''))).body.data).toHaveLength(1);
  });

  it('tells its phases one after the other', async () => {
    const { video_id } = await start();
    const phases = async () => {
      const { video_status, ...rest } = await statusOf(video_id);
      return [video_status, ...Object.values(rest).map(({ status }) => status)];
    };
    expect(await phases()).toEqual(['uploading', 'not_started', 'not_started', 'not_started']);
    await give(video_id, file.slice(0, 1_000));
    expect(await phases()).toEqual(['uploading', 'in_progress', 'not_started', 'not_started']);
    await give(video_id, file.slice(1_000), 1_000);
    expect(await phases()).toEqual(['processing', 'complete', 'in_progress', 'not_started']);
    page.later(2);
    expect(await phases()).toEqual(['ready', 'complete', 'complete', 'not_started']);
    await finish(video_id);
    expect(await phases()).toEqual(['ready', 'complete', 'complete', 'complete']);
  });

  it('is worked on only after finish when told so', async () => {
    page = openPage({}, { processing: 'after finish' });
    const { video_id } = await start();
    await give(video_id, file);
    page.later(60);
    expect(await statusOf(video_id)).toMatchObject({
      video_status: 'upload_complete',
      processing_phase: { status: 'not_started' },
    });
    await finish(video_id);
    expect((await statusOf(video_id)).video_status).toBe('processing');
    page.later(2);
    expect((await statusOf(video_id)).video_status).toBe('ready');
  });

  it('is resumed from the bytes that have come', async () => {
    const { video_id } = await start();
    const broken = await give(video_id, file.slice(0, 1_000));
    expect([broken.status, broken.body]).toEqual([
      400,
      {
        debug_info: {
          retriable: true,
          type: 'PartialRequestError',
          message: 'Partial request (did not match length of file)',
        },
      },
    ]);
    expect((await statusOf(video_id)).uploading_phase).toMatchObject({
      bytes_transfered: 1_000,
      source_file_size: 5_000,
    });
    const wrong = await give(video_id, file);
    expect([wrong.status, wrong.body.debug_info]).toEqual([
      412,
      { retriable: true, type: 'OffsetInvalidError', message: 'Request starting offset is invalid' },
    ]);
    expect((await give(video_id, file.slice(1_000), 1_000)).body).toEqual({ success: true });
    await finish(video_id);
    expect(await page.feed()).toMatchObject([{ media: [{ sha256: hashOf(file) }] }]);
  });

  it.each([
    ['no number as offset', 'x', 5_000, 'ParameterValidationError'],
    ['more bytes than announced', 0, 4_999, 'PartialRequestError'],
  ])('refuses %s', async (_what, offset, size, type) => {
    const { video_id } = await start();
    const { status, body } = await give(video_id, file, offset, size);
    expect([status, body.debug_info.type]).toEqual([400, type]);
    expect((await statusOf(video_id)).uploading_phase).toMatchObject({ bytes_transfered: 0 });
  });

  it('refuses another size half way, bytes after the last one, and a video nobody began', async () => {
    const { video_id } = await start();
    await give(video_id, file.slice(0, 1_000));
    const other = await give(video_id, file.slice(1_000), 1_000, 6_000);
    expect(other.body.debug_info).toMatchObject({ type: 'PartialRequestError' });
    expect((await statusOf(video_id)).uploading_phase).toMatchObject({ bytes_transfered: 1_000 });
    await give(video_id, file.slice(1_000), 1_000);
    expect((await give(video_id, file)).body.debug_info).toMatchObject({ type: 'OffsetInvalidError' });
    const { status, body } = await give(`1${'0'.repeat(18)}`, file);
    expect([status, body.debug_info.retriable]).toEqual([400, false]);
  });

  it('refuses a wrong token before it looks at anything', async () => {
    const { video_id } = await start();
    const { status, body } = await page.call('POST', `/video-upload/v26.0/${video_id}`, {
      headers: { authorization: 'OAuth stolen' },
      body: file,
    });
    expect([status, body.error.code]).toEqual([400, 190]);
  });

  it('comes from an address, but not from the vendor itself', async () => {
    page = openPage({}, { download: async () => file });
    const { video_id } = await start();
    const from = (file_url: string) =>
      page.sendBytes(`/video-upload/v26.0/${video_id}`, { file_url }, new Uint8Array(0));
    expect((await from('https://video.fbcdn.net/a.mp4')).body.debug_info).toMatchObject({
      retriable: false,
      type: 'ProcessingFailedError',
    });
    expect((await from('https://example.com/a.mp4')).body).toEqual({ success: true });
    await finish(video_id);
    expect(await page.feed()).toMatchObject([{ media: [{ sha256: hashOf(file) }] }]);
  });

  it('ends when it is not uploaded in time', async () => {
    const { video_id } = await start();
    page.later(86_400);
    expect((await statusOf(video_id)).video_status).toBe('expired');
    expect((await give(video_id, file)).body.debug_info).toMatchObject({
      retriable: false,
      type: 'ProcessingFailedError',
    });
    expect((await finish(video_id)).body.error).toMatchObject({ code: 6000 });
  });

  it('is refused when it is no video', async () => {
    const { video_id } = await start();
    const picture = png(900, 900);
    const { status, body } = await give(video_id, picture, 0, picture.length);
    expect([status, body.debug_info.type, body.debug_info.retriable]).toEqual([
      400,
      'ProcessingFailedError',
      false,
    ]);
    expect((await statusOf(video_id)).video_status).toBe('error');
    expect((await finish(video_id)).status).toBe(400);
  });

  it.each([
    ['too small', { width: 539, height: 959 }, 1363127],
    ['too flat', { width: 1080, height: 1080 }, 1363040],
    ['lying', { width: 1920, height: 1080 }, 1363040],
    ['too narrow', { width: 1000, height: 1920 }, 1363040],
    ['too short', { durationMs: 2_999 }, 1363128],
    ['too long', { durationMs: 90_001 }, 1363128],
  ])('fails in processing when it is %s', async (_how, options, code) => {
    const id = await uploaded(options);
    expect(await statusOf(id)).toMatchObject({
      video_status: 'error',
      processing_phase: { status: 'error', error: { code } },
    });
    expect((await finish(id)).body.error).toMatchObject({ code: 352, error_subcode: code });
    expect(await page.feed()).toEqual([]);
  });

  it.each([
    { width: 540, height: 960 },
    { width: 1080, height: 1921 },
    { durationMs: 3_000 },
    { durationMs: 90_000 },
  ])('may just be so: %o', async (options) => {
    expect((await finish(await uploaded(options))).status).toBe(200);
  });

  it('may lie when told so', async () => {
    page = openPage({}, { reelRatio: '9:16 to 16:9' });
    for (const size of [
      { width: 1920, height: 1080 },
      { width: 1080, height: 1080 },
    ])
      expect((await finish(await uploaded(size))).status).toBe(200);
  });

  it('fails by a fault, before finish and after it', async () => {
    const fault = {
      platform: 'facebook',
      operation: 'processing',
      effect: 'before',
      answer: 'fails',
    } as const;
    page.server.faults.arm({ ...fault, times: 2 });
    const early = await uploaded();
    expect((await finish(early)).status).toBe(400);
    const { video_id } = await start();
    await give(video_id, file);
    expect((await finish(video_id)).status).toBe(200);
    expect(await page.feed()).toHaveLength(1);
    page.later(2);
    expect(await statusOf(video_id)).toMatchObject({
      video_status: 'error',
      publishing_phase: { status: 'error' },
    });
    expect(await page.feed()).toEqual([]);
    expect((await page.get(reels)).body.data).toEqual([]);
    expect((await finish(await uploaded())).status).toBe(200);
  });

  it.each([
    ['no phase', {}, 'upload_phase'],
    ['another phase', { upload_phase: 'transfer' }, 'upload_phase'],
    ['no video', { upload_phase: 'finish', video_state: 'PUBLISHED' }, 'video_id'],
    ['no state', { upload_phase: 'finish', video_id: '1' }, 'video_state'],
    ['another state', { upload_phase: 'finish', video_id: '1', video_state: 'LIVE' }, 'video_state'],
    ['a time', { upload_phase: 'finish', video_id: '1', video_state: 'SCHEDULED' }, 'scheduled_publish_time'],
  ])('is not published with %s', async (_what, parameters, name) => {
    const { body } = await page.send(reels, parameters as Record<string, string>);
    expect(body.error).toMatchObject({ code: 100, message: expect.stringContaining(name) });
  });

  it('is not published before it is uploaded, nor twice, nor for a video nobody began', async () => {
    const { video_id } = await start();
    expect((await finish(video_id)).body.error).toMatchObject({ code: 6000, error_subcode: 1363045 });
    const id = await uploaded();
    await finish(id);
    expect((await finish(id)).body.error).toMatchObject({ code: 100 });
    expect((await finish('123')).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect(await page.feed()).toHaveLength(1);
  });

  it('stays a draft when told so', async () => {
    const id = await uploaded();
    expect((await finish(id, { video_state: 'DRAFT' })).body).toEqual({ success: true });
    expect(await page.feed()).toEqual([]);
    expect((await finish(id)).status).toBe(200);
    expect(await page.feed()).toHaveLength(1);
  });

  it('may be published 30 times in any 24 hours', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 31; count += 1) ids.push(await uploaded());
    for (const id of ids.slice(0, 30)) expect((await finish(id)).status).toBe(200);
    await page.remove(ids[0]!);
    expect((await finish(ids[30]!)).body.error).toMatchObject({ code: 613 });
    page.later(86_399);
    expect((await finish(ids[30]!)).body.error).toMatchObject({ code: 613 });
    page.later(1);
    expect((await finish(ids[30]!)).status).toBe(200);
  });

  it('is commented on, measured, edited and deleted by the id of its video', async () => {
    const id = await uploaded();
    await finish(id, { description: 'Befroe' });
    const { post_id } = (await page.get(`/v26.0/${id}?fields=post_id`)).body;
    const { body } = await page.comment(id, { message: 'And this' });
    expect((await page.feed()).map((item) => [item.id, item.replyTo])).toEqual([
      [body.id, id],
      [id, null],
    ]);
    expect((await page.get(`/v26.0/${post_id}/comments`)).body.data).toMatchObject([{ id: body.id }]);
    for (const edge of ['insights?metric=post_media_view', 'video_insights?metric=blue_reels_play_count'])
      expect((await page.get(`/v26.0/${id}/${edge}`)).body.data[0]?.values[0]?.value).toBeGreaterThan(0);
    expect((await page.send(`/v26.0/${id}`, { description: 'Before' })).body).toEqual({ success: true });
    expect((await page.feed()).at(-1)?.text).toBe('Before');
    expect((await page.remove(id)).body).toEqual({ success: true });
    expect(await page.feed()).toEqual([]);
    expect((await page.get(`/v26.0/${id}`)).status).toBe(400);
    expect((await page.remove(id)).status).toBe(400);
  });
});

describe('a story', () => {
  const edge = `/v26.0/${pageId}/video_stories`;
  const stories = `/v26.0/${pageId}/stories`;

  it('of a video names its post, and is listed with the stories alone', async () => {
    const id = await uploaded({}, edge);
    const { body } = await page.send(edge, { upload_phase: 'finish', video_id: id });
    expect(body).toEqual({ success: true, post_id: expect.stringMatching(/^\d{19}$/) });
    expect(await page.feed()).toMatchObject([{ id: body.post_id, note: 'story', media: [{ id }] }]);
    expect((await page.get(stories)).body.data).toEqual([
      {
        post_id: body.post_id,
        status: 'published',
        creation_time: '1767323047',
        media_type: 'video',
        media_id: id,
        url: `https://www.facebook.com/${body.post_id}`,
      },
    ]);
    for (const other of ['published_posts', 'video_reels', 'videos'])
      expect((await page.get(`/v26.0/${pageId}/${other}`)).body.data).toEqual([]);
  });

  it('of a photo takes one that was uploaded and not used', async () => {
    const photo_id = await page.photo(png(540, 960));
    const post = (id: string) => page.send(`/v26.0/${pageId}/photo_stories`, { photo_id: id });
    const { body } = await post(photo_id);
    expect(body).toEqual({ success: true, post_id: expect.stringMatching(/^\d{19}$/) });
    expect(await page.feed()).toMatchObject([{ id: body.post_id, note: 'story', media: [{ id: photo_id }] }]);
    expect((await post(photo_id)).body.error).toMatchObject({ code: 100, error_subcode: 1366051 });
    expect((await post('123')).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await post('')).body.error).toMatchObject({ code: 100 });
    expect(await page.feed()).toHaveLength(1);
  });

  it('is archived after a day', async () => {
    await page.send(`/v26.0/${pageId}/photo_stories`, { photo_id: await page.photo(png(4, 3)) });
    const count = async (status: string) => (await page.get(`${stories}?status=${status}`)).body.data.length;
    expect([await count('published'), await count('archived')]).toEqual([1, 0]);
    page.later(86_400);
    expect([await count('published'), await count('archived')]).toEqual([0, 1]);
  });

  it('is at most a minute long, and no reel', async () => {
    const long = await uploaded({ durationMs: 60_001 }, edge);
    expect(await statusOf(long)).toMatchObject({ processing_phase: { error: { code: 1363128 } } });
    const id = await uploaded({ durationMs: 60_000 }, edge);
    expect((await finish(id)).status).toBe(400);
    expect((await finish(id, {}, edge)).status).toBe(200);
  });

  it('is deleted by the id it was given', async () => {
    const photo_id = await page.photo(png(4, 3));
    const { post_id } = (await page.send(`/v26.0/${pageId}/photo_stories`, { photo_id })).body;
    expect((await page.send(`/v26.0/${post_id}`, { message: 'x' })).status).toBe(400);
    expect((await page.remove(post_id)).body).toEqual({ success: true });
    expect(await page.feed()).toEqual([]);
    expect((await page.get(stories)).body.data).toEqual([]);
  });
});
