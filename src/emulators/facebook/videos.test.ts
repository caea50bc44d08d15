import { beforeEach, describe, expect, it } from 'vitest';
import { hashOf, mp4 } from '../../../test/support/media-files.ts';
import { emulatedPage } from './entities.ts';
import { openPage, pageId, type OpenedPage } from './open-for-test.ts';

let page: OpenedPage;
beforeEach(() => void (page = openPage()));

const file = mp4({ width: 640, height: 360, durationMs: 5_000, bytes: 5_000 });
const videos = `/v26.0/${pageId}/videos`;
const statusOf = async (id: string) => (await page.get(`/v26.0/${id}?fields=status`)).body.status;
const fail = () =>
  page.server.faults.arm({
    platform: 'facebook',
    operation: 'processing',
    effect: 'before',
    answer: 'fails',
    times: 1,
  });

describe('a video', () => {
  it('is a post at once, while it is worked on', async () => {
    const { body } = await page.send(videos, {
      source: file,
      title: 'Bells',
      description: 'Ding',
      fields: 'id,post_id,permalink_url',
    });
    expect(body).toEqual({
      id: expect.stringMatching(/^\d{19}$/),
      post_id: expect.stringMatching(/^100000000000001_\d{19}$/),
      permalink_url: `/${pageId}/videos/${body.id}`,
    });
    expect(body.post_id).not.toContain(body.id);
    const { body: listed } = await page.get(`/v26.0/${pageId}/published_posts?fields=message,attachments`);
    expect(listed.data).toMatchObject([
      {
        id: body.post_id,
        message: 'Ding',
        attachments: {
          data: [{ media_type: 'video', type: 'video_inline', title: 'Bells', target: { id: body.id } }],
        },
      },
    ]);
    expect(await page.feed()).toMatchObject([
      {
        id: body.id,
        text: 'Ding',
        media: [{ id: body.id, mime: 'video/mp4', sha256: hashOf(file), alt: null }],
      },
    ]);
    expect(await statusOf(body.id)).toEqual({
      video_status: 'processing',
      uploading_phase: { status: 'complete', bytes_transfered: 5_000, source_file_size: 5_000 },
      processing_phase: { status: 'in_progress' },
      publishing_phase: { status: 'in_progress' },
    });
    page.later(2);
    expect(await statusOf(body.id)).toMatchObject({
      video_status: 'ready',
      processing_phase: { status: 'complete' },
      publishing_phase: { status: 'complete', publish_status: 'published', publish_time: 1767323045 },
    });
    expect((await page.get(`/v26.0/${pageId}/videos`)).body.data).toEqual([
      { id: body.id, description: 'Ding', updated_time: '2026-01-02T03:04:05+0000' },
    ]);
  });

  it('takes as long as it is told to, whenever the work on reels begins', async () => {
    page = openPage({ processingMs: 600_000 }, { processing: 'after finish' });
    const { body } = await page.send(videos, { source: file });
    page.later(599);
    expect((await statusOf(body.id)).video_status).toBe('processing');
    page.later(1);
    expect((await statusOf(body.id)).video_status).toBe('ready');
  });

  it('is gone with its post when the work on it fails', async () => {
    fail();
    const { body } = await page.send(videos, { source: file, fields: 'post_id' });
    expect(await page.feed()).toHaveLength(1);
    page.later(2);
    expect(await statusOf(body.id)).toMatchObject({
      video_status: 'error',
      processing_phase: { status: 'error', error: { code: expect.any(Number), message: expect.any(String) } },
      publishing_phase: { status: 'error', publish_status: 'error' },
    });
    expect(await page.feed()).toEqual([]);
    expect((await page.get(`/v26.0/${pageId}/published_posts`)).body.data).toEqual([]);
    expect((await page.get(`/v26.0/${body.post_id}`)).status).toBe(400);
    expect((await page.comment(body.id, { message: 'x' })).status).toBe(400);
  });

  it('waits for a post when it is not published, and is published once', async () => {
    const { body } = await page.send(videos, { source: file, published: 'false', description: 'Ding' });
    expect(await page.feed()).toEqual([]);
    expect((await page.get(`/v26.0/${pageId}/videos`)).body.data).toEqual([]);
    expect(await statusOf(body.id)).toMatchObject({ publishing_phase: { status: 'not_started' } });
    page.later(2);
    for (let times = 0; times < 2; times += 1)
      expect((await page.send(`/v26.0/${body.id}`, { published: 'true', description: 'Dong' })).body).toEqual(
        {
          success: true,
        },
      );
    expect((await page.send(`/v26.0/${body.id}`, { published: 'true' })).body).toEqual({ success: true });
    expect(await page.feed()).toMatchObject([{ text: 'Dong', media: [{ id: body.id }] }]);
  });

  it('tells its post when it is published and asked for that, and is not when a field does not exist', async () => {
    const { id } = (await page.send(videos, { source: file, published: 'false' })).body;
    expect((await page.send(`/v26.0/${id}`, { published: 'true', fields: 'price' })).status).toBe(400);
    expect(await page.feed()).toEqual([]);
    const { body } = await page.send(`/v26.0/${id}`, { published: 'true', fields: 'post_id' });
    const [item] = await page.feed();
    expect(item?.id).toBe(id);
    expect(body).toEqual({ success: true, id, post_id: expect.stringMatching(/^100000000000001_\d{19}$/) });
  });

  it('may be attached to a post', async () => {
    const { id } = (await page.send(videos, { source: file, published: 'false' })).body;
    const made = await page.publish({ message: 'See', attached_media: `[{"media_fbid":"${id}"}]` });
    expect(await page.feed()).toMatchObject([{ id: made.body.id, text: 'See', media: [{ id }] }]);
    const again = await page.publish({ message: 'Two', attached_media: `[{"media_fbid":"${id}"}]` });
    expect(again.body.error).toMatchObject({ error_subcode: 1366051 });
  });

  it('may not be published when the work on it has failed', async () => {
    fail();
    const { id } = (await page.send(videos, { source: file, published: 'false' })).body;
    page.later(2);
    expect((await page.send(`/v26.0/${id}`, { published: 'true' })).body.error).toMatchObject({ code: 100 });
    const attached = await page.publish({ attached_media: `[{"media_fbid":"${id}"}]` });
    expect(attached.body.error).toMatchObject({ code: 100 });
    expect(await page.feed()).toEqual([]);
  });

  it('comes from an address', async () => {
    page = openPage({}, { download: async () => file });
    await page.send(videos, { file_url: 'https://example.com/a.mp4' });
    expect(await page.feed()).toMatchObject([{ media: [{ sha256: hashOf(file) }] }]);
    page = openPage({}, { download: () => Promise.reject(new Error('404')) });
    const { body } = await page.send(videos, { file_url: 'https://example.com/a.mp4' });
    expect(body.error).toMatchObject({ code: 389 });
  });

  const size = { width: 640, height: 360 };
  it.each([
    ['nothing', {}, 352, 1363020],
    ['less than a kilobyte', { source: new Uint8Array(1_023) }, 352, 1363022],
    ['what is no video', { source: new Uint8Array(2_000) }, 352, 1363031],
    ['less than a second', { source: mp4({ ...size, durationMs: 999, bytes: 2_000 }) }, 352, 1363025],
    ['more than 40 minutes', { source: mp4({ ...size, durationMs: 2_400_001, bytes: 2_000 }) }, 352, 1363026],
    ['a time to publish', { source: file, scheduled_publish_time: '1790000000' }, 100, undefined],
    ['a phase it does not know', { upload_phase: 'begin' }, 100, undefined],
  ])('refuses %s', async (_what, parameters, code, subcode) => {
    const { status, body } = await page.send(videos, parameters as Record<string, string>);
    expect([status, body.error.code, body.error.error_subcode]).toEqual([400, code, subcode]);
    expect(await page.feed()).toEqual([]);
  });

  it.each([1_000, 2_400_000])('may last %i ms', async (durationMs) => {
    const source = mp4({ ...size, durationMs, bytes: 2_000 });
    expect((await page.send(videos, { source })).status).toBe(200);
  });

  it('gives its post its own number when told so', async () => {
    page = openPage({}, { videoPostNumber: "the video's" });
    const { body } = await page.send(videos, { source: file, fields: 'post_id' });
    expect(body.post_id).toBe(`${emulatedPage.id}_${body.id}`);
  });

  it('names the members of its status as the specification does when told so', async () => {
    page = openPage({}, { statusNames: 'specification' });
    fail();
    const { body } = await page.send(videos, { source: file });
    page.later(2);
    expect(await statusOf(body.id)).toMatchObject({
      uploading_phase: { bytes_transferred: 5_000 },
      processing_phase: { errors: [{ code: expect.any(Number), message: expect.any(String) }] },
    });
  });
});

describe('the old way in phases', () => {
  const phase = (upload_phase: string, rest: Record<string, string | Uint8Array<ArrayBuffer>>) =>
    page.send(videos, { upload_phase, ...rest });

  it('goes on from where it stands and is published by finish', async () => {
    const { body: begun } = await phase('start', { file_size: '5000' });
    expect(begun).toMatchObject({ start_offset: '0', end_offset: '5000' });
    const session = { upload_session_id: begun.upload_session_id };
    const first = await phase('transfer', {
      ...session,
      start_offset: '0',
      video_file_chunk: file.slice(0, 2_000),
    });
    expect(first.body).toEqual({ start_offset: '2000', end_offset: '5000' });
    const wrong = await phase('transfer', { ...session, start_offset: '0', video_file_chunk: file });
    expect(wrong.body.error).toMatchObject({
      code: 6001,
      error_subcode: 1363037,
      error_data: { start_offset: 2_000, end_offset: 5_000 },
    });
    expect((await phase('finish', session)).body.error).toMatchObject({ code: 6000, error_subcode: 1363045 });
    const rest = { start_offset: '2000', video_file_chunk: file.slice(2_000) };
    expect((await phase('transfer', { ...session, ...rest })).body).toEqual({
      start_offset: '5000',
      end_offset: '5000',
    });
    expect(await page.feed()).toEqual([]);
    expect((await phase('finish', { ...session, description: 'Ding' })).body).toEqual({ success: true });
    expect(await page.feed()).toMatchObject([
      { text: 'Ding', media: [{ id: begun.video_id, sha256: hashOf(file) }] },
    ]);
    expect((await phase('finish', session)).status).toBe(400);
  });

  it('is refused by finish when the work on it has failed', async () => {
    fail();
    const { upload_session_id } = (await phase('start', { file_size: '5000' })).body;
    await phase('transfer', { upload_session_id, start_offset: '0', video_file_chunk: file });
    page.later(2);
    expect((await phase('finish', { upload_session_id })).body.error).toMatchObject({ code: 352 });
    expect(await page.feed()).toEqual([]);
  });

  it('ends, and is not begun for a file of no or too large a size', async () => {
    const { body } = await phase('start', { file_size: '5000' });
    page.later(86_400);
    const late = { upload_session_id: body.upload_session_id, start_offset: '0', video_file_chunk: file };
    expect((await phase('transfer', late)).body.error).toMatchObject({ code: 6001, error_subcode: 1363041 });
    expect((await statusOf(body.video_id)).video_status).toBe('expired');
    expect((await phase('start', {})).body.error).toMatchObject({ code: 100 });
    expect((await phase('start', { file_size: '1023' })).body.error).toMatchObject({
      error_subcode: 1363022,
    });
    const large = { file_size: String(2 * 1024 ** 3 + 1) };
    expect((await phase('start', large)).body.error).toMatchObject({ error_subcode: 1363023 });
  });
});
