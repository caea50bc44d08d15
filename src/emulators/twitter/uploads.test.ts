import { describe, expect, it } from 'vitest';
import { gif, mp4, png, type Mp4 } from '../../../test/support/media-files.ts';
import type { Fault } from '../harness/index.ts';
import { kinds } from './entities.ts';
import { formOf, openTwitter, type Opened, type UploadJson } from './open-for-test.ts';
import { platform } from './posts.ts';

const uploads = '/2/media/upload';
const processing: Fault = {
  platform: 'twitter',
  operation: 'processing',
  effect: 'before',
  answer: 'fails',
  times: 1,
};
const clip = (change: Partial<Mp4> = {}) => mp4({ width: 640, height: 360, durationMs: 5_000, ...change });
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

async function start({ call }: Opened, bytes: Uint8Array, mediaType = 'video/mp4', category = 'tweet_video') {
  const json = { media_type: mediaType, total_bytes: bytes.length, media_category: category };
  const { body } = await call<UploadJson>('POST', `${uploads}/initialize`, { json });
  if (!body.data) throw new Error(`refused: ${JSON.stringify(body)}`);
  return body.data;
}

const append = ({ call }: Opened, id: string, index: number | string, bytes: Uint8Array<ArrayBuffer>) =>
  call<{ expires_at: number }>('POST', `${uploads}/${id}/append`, {
    form: formOf({ segment_index: String(index), media: bytes }),
  });

const finalize = ({ call }: Opened, id: string, json?: unknown) =>
  call<UploadJson>('POST', `${uploads}/${id}/finalize`, { json });

const statusOf = async ({ call }: Opened, id: string) =>
  (await call<UploadJson>('GET', `${uploads}?command=STATUS&media_id=${id}`)).body.data?.processing_info;

/** In two halves. */
async function uploadWhole(opened: Opened, bytes: Uint8Array<ArrayBuffer>, type?: string, category?: string) {
  const { id } = await start(opened, bytes, type, category);
  const middle = Math.floor(bytes.length / 2);
  await append(opened, id, 0, bytes.slice(0, middle));
  await append(opened, id, 1, bytes.slice(middle));
  return (await finalize(opened, id)).body;
}

const refused = (message: string) => ({
  title: 'Invalid Request',
  type: 'https://api.x.com/2/problems/invalid-request',
  errors: [expect.objectContaining({ message: expect.stringContaining(message) })],
});

describe('POST /2/media/upload', () => {
  it('takes an image as a form: it is ready at once', async () => {
    const { status, body, headers } = await openTwitter().upload(png(4, 3));
    expect(status).toBe(200);
    expect(body.data).toEqual({
      id: expect.stringMatching(/^\d{19}$/),
      media_key: `3_${body.data?.id}`,
      size: png(4, 3).length,
      expires_after_secs: 86_400,
      image: { image_type: 'image/png', w: 4, h: 3 },
    });
    expect(headers.get('x-rate-limit-limit')).toBe('500');
    expect(headers.get('x-app-limit-24hour-limit')).toBe('50000');
  });

  it('takes base64 in JSON, too', async () => {
    const json = { media: base64(png(4, 3)), media_category: 'tweet_image' };
    const { body } = await openTwitter().call<UploadJson>('POST', uploads, { json });
    expect(body.data?.image).toEqual({ image_type: 'image/png', w: 4, h: 3 });
  });

  it('may be signed: a form with a file is no part of the signature', async () => {
    const { call, authorization } = openTwitter();
    const headers = { authorization: authorization('POST', `http://emulator.test/twitter${uploads}`) };
    const form = formOf({ media: png(4, 3), media_category: 'tweet_image' });
    expect((await call('POST', uploads, { form, headers })).status).toBe(200);
  });

  it('gives every upload its own id, equal bytes too', async () => {
    const { uploaded } = openTwitter();
    expect(await uploaded(png(4, 3))).not.toBe(await uploaded(png(4, 3)));
  });

  it.each([
    ['no category', { media: base64(png(4, 3)) }, '$.media_category: '],
    [
      'another category',
      { media: 'AAAA', media_category: 'photo' },
      '$.media_category: does not have a value',
    ],
    ['no file', { media_category: 'tweet_image' }, '$.media: is missing but it is required'],
    ['no base64', { media: 'a b', media_category: 'tweet_image' }, '$.media: is not valid base64'],
    ['an unknown field', { media: 'AAAA', media_category: 'tweet_image', alt: 'a' }, '$.alt: is not defined'],
    ['bytes of no kind', { media: 'AAAA', media_category: 'tweet_image' }, 'media type unrecognized'],
    [
      'an image as a video',
      { media: base64(png(4, 3)), media_category: 'tweet_video' },
      'The media type image/png is not allowed for the media category tweet_video.',
    ],
    [
      'a still image as a GIF',
      { media: base64(png(4, 3)), media_category: 'tweet_gif' },
      'The media type image/png is not allowed',
    ],
    ['a list', [], '$: array found, object expected'],
  ])('refuses %s with 400', async (_what, json, message) => {
    const { status, body } = await openTwitter().call('POST', uploads, { json });
    expect(status).toBe(400);
    expect(body).toMatchObject(refused(message));
  });

  it('keeps nothing of what it refuses', async () => {
    const { upload, server } = openTwitter();
    await upload(png(4, 3), 'tweet_video');
    const kept = await server.context.store.transaction('any', (tx) =>
      tx.list({ platform, kind: kinds.media, limit: 10 }),
    );
    expect(kept).toEqual([]);
  });

  it('refuses a broken form, and a body that is no form', async () => {
    const { call } = openTwitter();
    const broken = await call('POST', uploads, { headers: { 'content-type': 'multipart/form-data' } });
    expect(broken.body).toMatchObject(refused('Request body is not valid multipart/form-data.'));
    const other = await call('POST', uploads, { headers: { 'content-type': 'image/png' } });
    expect(other.body).toMatchObject(refused('content-type of application/json'));
  });

  it.each([
    ['an image', 'tweet_image', 5 * 1024 * 1024, png(4, 3)],
    ['a GIF', 'tweet_gif', 15 * 1024 * 1024, gif(4, 3, 2)],
  ])('takes %s up to its limit', async (_what, category, limit, file) => {
    const { upload } = openTwitter();
    const padded = (size: number) => Uint8Array.from({ length: size }, (_, index) => file[index] ?? 0);
    expect((await upload(padded(limit), category)).status).toBe(200);
    const over = await upload(padded(limit + 1), category);
    expect([over.status, over.body.errors?.[0]?.message]).toEqual([400, `File size exceeds ${limit} bytes.`]);
  });

  it('works on a GIF and a video that came in one piece', async () => {
    const { upload } = openTwitter();
    const moving = (await upload(gif(4, 3, 2), 'tweet_gif')).body.data;
    expect(moving).toMatchObject({ media_key: `16_${moving?.id}`, processing_info: { state: 'pending' } });
    const video = (await upload(clip(), 'amplify_video')).body.data;
    expect(video).toMatchObject({ media_key: `13_${video?.id}`, video: { video_type: 'video/mp4' } });
  });

  it('says so when something is not emulated', async () => {
    expect((await openTwitter().upload(png(4, 3), 'subtitles')).status).toBe(501);
  });
});

describe('an upload in segments', () => {
  it('begins with an id, a key and the life of its session', async () => {
    const opened = openTwitter();
    const { id, ...rest } = await start(opened, clip());
    expect(rest).toEqual({ media_key: `7_${id}`, expires_after_secs: 1_295_999 });
    const appended = await append(opened, id, 0, clip());
    expect(appended.status).toBe(200);
    expect(appended.body.data).toEqual({ expires_at: Date.parse('2026-11-22T12:00:00Z') / 1000 + 1_295_999 });
    expect(appended.headers.get('x-rate-limit-limit')).toBe('1875');
  });

  it('is worked on when it has come whole: pending, in progress, succeeded', async () => {
    const opened = openTwitter({ harness: { processingMs: 8_000 } });
    const { data } = await uploadWhole(opened, clip());
    expect(data).toMatchObject({
      size: clip().length,
      expires_after_secs: 86_400,
      video: { video_type: 'video/mp4' },
      processing_info: { state: 'pending', check_after_secs: 1 },
    });
    const id = data?.id ?? '';
    expect(await statusOf(opened, id)).toEqual({ state: 'pending', check_after_secs: 1 });
    opened.passMs(2_000);
    expect(await statusOf(opened, id)).toEqual({
      state: 'in_progress',
      check_after_secs: 6,
      progress_percent: 25,
    });
    opened.passMs(5_999);
    expect(await statusOf(opened, id)).toEqual({
      state: 'in_progress',
      check_after_secs: 1,
      progress_percent: 99,
    });
    opened.passMs(1);
    expect(await statusOf(opened, id)).toEqual({ state: 'succeeded', progress_percent: 100 });
  });

  it('may take ten minutes without being asked for all the time', async () => {
    const opened = openTwitter({ harness: { processingMs: 600_000 } });
    const { data } = await uploadWhole(opened, clip());
    let info = data?.processing_info;
    let looks = 0;
    while (info?.check_after_secs !== undefined) {
      opened.passMs(info.check_after_secs * 1_000);
      info = await statusOf(opened, data?.id ?? '');
      looks += 1;
    }
    expect(info?.state).toBe('succeeded');
    expect(looks).toBeLessThan(30);
  });

  it.each([
    ['left_out', { state: 'failed', progress_percent: 100 }],
    [
      'told',
      {
        state: 'failed',
        progress_percent: 100,
        error: { code: 1, name: 'InvalidMedia', message: 'file is invalid' },
      },
    ],
  ] as const)('may fail in the end (reason %s)', async (failureReason, expected) => {
    const opened = openTwitter({ twitter: { failureReason } });
    opened.server.faults.arm(processing);
    const { data } = await uploadWhole(opened, clip());
    expect(data?.processing_info?.state).toBe('pending');
    opened.passMs(2_000);
    expect(await statusOf(opened, data?.id ?? '')).toEqual(expected);
    expect((await uploadWhole(opened, clip())).data?.processing_info?.state).toBe('pending');
  });

  it('does not spend that fault on an image: there is nothing to work on', async () => {
    const opened = openTwitter();
    opened.server.faults.arm(processing);
    const { data } = await uploadWhole(opened, png(4, 3), 'image/png', 'tweet_image');
    expect(data).toMatchObject({ image: { w: 4, h: 3 } });
    expect(data).not.toHaveProperty('processing_info');
    expect(opened.server.faults.list()).toHaveLength(1);
  });

  it('keeps no bytes of what has come whole', async () => {
    const opened = openTwitter();
    const { id } = await start(opened, clip());
    await append(opened, id, 0, clip());
    const kept = () =>
      opened.server.context.store.transaction('any', (tx) => tx.get(platform, kinds.segment, `${id}/0`));
    expect((await kept())?.data).toEqual({ base64: base64(clip()) });
    await finalize(opened, id);
    expect((await kept())?.data).toEqual({ base64: '' });
  });

  it('takes segments in any order, in JSON too, and each again', async () => {
    const opened = openTwitter();
    const bytes = clip();
    const { id } = await start(opened, bytes);
    await append(opened, id, 1, bytes.slice(100));
    await append(opened, id, 0, bytes.slice(1, 9));
    const json = { segment_index: 0, media: base64(bytes.slice(0, 100)) };
    expect((await opened.call('POST', `${uploads}/${id}/append`, { json })).status).toBe(200);
    expect((await finalize(opened, id)).status).toBe(200);
  });

  it('may want them in order, and each again all the same', async () => {
    const opened = openTwitter({ twitter: { segmentOrder: 'strict' } });
    const bytes = clip();
    const { id } = await start(opened, bytes);
    const early = await append(opened, id, 1, bytes.slice(100));
    expect([early.status, early.body.errors?.[0]?.message]).toEqual([
      400,
      'Segments must be uploaded in order.',
    ]);
    await append(opened, id, 0, bytes.slice(1, 9));
    await append(opened, id, 0, bytes.slice(0, 100));
    await append(opened, id, 1, bytes.slice(100));
    expect((await finalize(opened, id)).status).toBe(200);
  });

  it.each([
    ['a segment is missing', [0, 2]],
    ['the first is missing', [1, 2]],
    ['the last is missing', [0, 1]],
    ['one is too many', [0, 1, 2, 3]],
    ['none has come', []],
  ])('is not whole when %s, and can be mended', async (_what, indices) => {
    const opened = openTwitter();
    const bytes = clip();
    const { id } = await start(opened, bytes);
    const part = (index: number) => bytes.slice(index * 100, index === 2 ? bytes.length : (index + 1) * 100);
    for (const index of indices) await append(opened, id, index, index === 3 ? part(0) : part(index));
    const early = await finalize(opened, id);
    expect(early.status).toBe(400);
    expect(early.body).toMatchObject(refused('Segments do not add up to provided total file size.'));
    if (indices.includes(3)) return;
    for (const index of [0, 1, 2]) await append(opened, id, index, part(index));
    expect((await finalize(opened, id)).status).toBe(200);
  });

  it.each([
    ['an index below 0', '-1'],
    ['an index above 999', '1000'],
    ['no number', 'first'],
  ])('refuses %s', async (_what, index) => {
    const opened = openTwitter();
    const { id } = await start(opened, clip());
    const { status, body } = await append(opened, id, index, clip());
    expect([status, body.errors?.[0]?.message]).toEqual([400, expect.stringContaining('$.segment_index: ')]);
  });

  it('takes the index 999', async () => {
    const opened = openTwitter();
    const { id } = await start(opened, clip());
    expect((await append(opened, id, 999, clip())).status).toBe(200);
  });

  it('looks at the bytes, not at what they were called', async () => {
    const opened = openTwitter();
    const image = await uploadWhole(opened, png(4, 3), 'video/mp4', 'tweet_video');
    expect(image).toMatchObject(refused('The media type image/png is not allowed'));
    const nothing = await uploadWhole(opened, new Uint8Array(200), 'video/mp4', 'tweet_video');
    expect(nothing).toMatchObject(refused('media type unrecognized'));
  });

  it.each([
    [{ total_bytes: 9, media_category: 'tweet_video' }, '$.media_type: '],
    [{ media_type: 'video/mp4' }, '$.total_bytes: is missing'],
    [{ media_type: 'video/mp4', total_bytes: '9' }, '$.total_bytes: string found, number expected'],
    [{ media_type: 'video/avi', total_bytes: 9 }, '$.media_type: does not have a value in the enumeration'],
    [
      { media_type: 'video/mp4', total_bytes: 9, media_category: 'tweet_gif' },
      'is not allowed for the media category',
    ],
    [{ media_type: 'video/webm', total_bytes: 9, media_category: 'tweet_video' }, 'is not allowed for'],
    [{ media_type: 'video/mp4', total_bytes: 536_870_913 }, 'File size exceeds 536870912 bytes.'],
    [{ media_type: 'image/gif', total_bytes: 15_728_641 }, 'File size exceeds 15728640 bytes.'],
    [{ media_type: 'video/mp4', total_bytes: 17_179_869_185 }, '$.total_bytes: '],
    [{ media_type: 'video/mp4', total_bytes: 9, name: 'a' }, '$.name: is not defined'],
  ])('does not begin with %j', async (json, message) => {
    const { status, body } = await openTwitter().call('POST', `${uploads}/initialize`, { json });
    expect(status).toBe(400);
    expect(body).toMatchObject(refused(message));
  });

  it.each([
    ['image/webp', '3_'],
    ['image/gif', '16_'],
    ['video/quicktime', '7_'],
  ])('without a category is for posts (%s)', async (mediaType, prefix) => {
    const json = { media_type: mediaType, total_bytes: 9 };
    const { body } = await openTwitter().call<UploadJson>('POST', `${uploads}/initialize`, { json });
    expect(body.data?.media_key).toBe(`${prefix}${body.data?.id}`);
  });

  it.each(['answered', 'refused'] as const)('finalized twice is %s', async (finalizeAgain) => {
    const opened = openTwitter({ twitter: { finalizeAgain } });
    const { data } = await uploadWhole(opened, clip());
    const again = await finalize(opened, data?.id ?? '');
    expect(again).toMatchObject(
      finalizeAgain === 'answered'
        ? { status: 200, body: { data } }
        : { status: 400, body: refused('BadRequest: Not found') },
    );
    expect((await append(opened, data?.id ?? '', 0, clip())).status).toBe(400);
  });

  it('may want a JSON object to be finalized', async () => {
    const opened = openTwitter({ twitter: { finalizeBody: 'needed' } });
    const { id } = await start(opened, clip());
    await append(opened, id, 0, clip());
    expect((await finalize(opened, id)).body).toMatchObject(refused('Request body must be a JSON object.'));
    expect((await finalize(opened, id, [])).status).toBe(400);
    expect((await finalize(opened, id, {})).status).toBe(200);
  });

  it('ends by the clock: the session, and what has become of it', async () => {
    const opened = openTwitter();
    const [left, other] = [await start(opened, clip()), await start(opened, clip())];
    opened.passMs(1_295_999_000 - 1);
    expect((await append(opened, left.id, 0, clip())).status).toBe(200);
    expect((await finalize(opened, left.id)).body.data?.expires_after_secs).toBe(86_400);
    opened.passMs(1);
    expect((await append(opened, other.id, 0, clip())).body).toMatchObject(refused('BadRequest: Not found'));
    expect((await finalize(opened, other.id)).status).toBe(400);
    opened.passMs(86_400_000 - 2);
    expect((await statusOf(opened, left.id))?.state).toBe('succeeded');
    opened.passMs(1);
    expect(await statusOf(opened, left.id)).toBeUndefined();
  });

  it('is known to nobody under another id', async () => {
    const opened = openTwitter();
    for (const [method, path, json] of [
      ['POST', `${uploads}/42/append`, { segment_index: 0, media: 'AAAA' }],
      ['POST', `${uploads}/42/finalize`, undefined],
      ['GET', `${uploads}?media_id=42`, undefined],
      ['POST', '/2/media/metadata', { id: '42' }],
    ] as const) {
      const { status, body } = await opened.call(method, path, { json });
      expect([path, status]).toEqual([path, 400]);
      expect(body).toMatchObject(refused('BadRequest: Not found'));
    }
    expect((await opened.call('POST', `${uploads}/a/finalize`)).body.errors?.[0]?.message).toContain(
      'not valid',
    );
    expect((await opened.call('GET', uploads)).body.errors?.[0]?.message).toContain('media_id');
    expect(
      (await opened.call('GET', `${uploads}?media_id=42&command=INIT`)).body.errors?.[0]?.message,
    ).toContain('is not one of [STATUS]');
  });

  it.each(['told', 'not_found'] as const)('of an image has a status or not (%s)', async (statusOfImages) => {
    const opened = openTwitter({ twitter: { statusOfImages } });
    const id = await opened.uploaded(png(4, 3));
    const { status, body } = await opened.call<UploadJson>('GET', `${uploads}?media_id=${id}`);
    expect(status).toBe(statusOfImages === 'told' ? 200 : 400);
    expect(body.data?.image?.w).toBe(statusOfImages === 'told' ? 4 : undefined);
  });
});

describe('the work on a file', () => {
  const failed = { state: 'failed', error: { code: 3, name: 'UnsupportedMedia' } };
  const outcome = async (bytes: Uint8Array<ArrayBuffer>, category: string, maxVideoSeconds = 140) => {
    const opened = openTwitter({
      twitter: { failureReason: 'told', maxVideoSeconds },
      harness: { processingMs: 0 },
    });
    return (await opened.upload(bytes, category)).body.data?.processing_info;
  };

  it.each([
    ['the shortest', { durationMs: 500 }],
    ['the longest', { durationMs: 140_000, fps: 10 }],
    ['the smallest', { width: 32, height: 32 }],
    ['the largest', { width: 1280, height: 1024 }],
    ['one that stands', { width: 720, height: 1280 }],
    ['the widest', { width: 960, height: 320 }],
    ['the quickest', { fps: 60 }],
    ['a silent one', { audio: null }],
  ] satisfies [string, Partial<Mp4>][])('succeeds with %s video', async (_what, change) => {
    expect(await outcome(clip(change), 'tweet_video')).toEqual({ state: 'succeeded', progress_percent: 100 });
  });

  it.each([
    ['a shorter', { durationMs: 499 }],
    ['a longer', { durationMs: 140_001, fps: 10 }],
    ['a smaller', { width: 31, height: 31 }],
    ['a larger', { width: 1281, height: 720 }],
    ['one that is large both ways', { width: 1280, height: 1025 }],
    ['a wider', { width: 963, height: 320 }],
    ['a quicker', { fps: 61 }],
    ['an HEVC', { video: 'hvc1' }],
    ['an Opus', { audio: 'Opus' }],
  ] satisfies [string, Partial<Mp4>][])('fails with %s video', async (_what, change) => {
    expect(await outcome(clip(change), 'tweet_video')).toMatchObject(failed);
  });

  it('lets accounts have longer videos', async () => {
    expect(await outcome(clip({ durationMs: 140_001, fps: 10 }), 'tweet_video', 600)).toMatchObject({
      state: 'succeeded',
    });
  });

  it.each([
    ['the largest', gif(1280, 1080, 1), 'succeeded'],
    ['a wider', gif(1281, 1, 1), 'failed'],
    ['a higher', gif(1, 1081, 1), 'failed'],
    ['the longest', gif(4, 3, 350), 'succeeded'],
    ['a longer', gif(4, 3, 351), 'failed'],
    ['one of too many pixels', gif(1280, 1080, 218), 'failed'],
    ['one of just enough', gif(1280, 1080, 217), 'succeeded'],
  ])('of %s GIF', async (_what, bytes, state) => {
    expect((await outcome(bytes, 'tweet_gif'))?.state).toBe(state);
  });
});

describe('POST /2/media/metadata', () => {
  it('takes a text for people who do not see the file', async () => {
    const { call, uploaded } = openTwitter();
    const id = await uploaded(png(4, 3));
    const metadata = { alt_text: { text: '鐘'.repeat(999) + '🔔' } };
    const { status, body } = await call('POST', '/2/media/metadata', { json: { id, metadata } });
    expect([status, body.data]).toEqual([200, { id, associated_metadata: metadata }]);
  });

  it.each([
    [{ metadata: {} }, '$.id: is missing'],
    [{ id: 'x' }, '$.id: does not match the regex pattern'],
    [{ id: '1', metadata: { alt_text: {} } }, '$.metadata.alt_text.text: is missing'],
    [{ id: '1', metadata: { alt_text: { text: 'a'.repeat(1001) } } }, 'must be at most 1000 characters long'],
  ])('refuses %.60j', async (json, message) => {
    const { status, body } = await openTwitter().call('POST', '/2/media/metadata', { json });
    expect(status).toBe(400);
    expect(body).toMatchObject(refused(message));
  });
});
