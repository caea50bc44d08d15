import { describe, expect, it } from 'vitest';
import { image, keep, mediaSource, movingGif, video } from '../../../test/support/media.ts';
import { scriptUploads, showing } from '../../../test/support/twitter-uploads.ts';
import type { AcceptedImages, Media } from '../media.ts';
import { twitter } from './index.ts';

const mebibyte = 1024 * 1024;
const open = (change = {}) => scriptUploads(twitter, change);
const film = (bytes: number): Media => video({ bytes });
const processing = (state: string, more: object = {}) =>
  Response.json({ data: { id: '17', processing_info: { state, ...more } } });

describe('uploading', () => {
  it('asks X for nothing where there are no media', async () => {
    const on = open();
    expect(await on.prepare(showing())).toEqual({ handle: {} });
    expect([on.asked, on.keeps()]).toEqual([[], 0]);
  });

  it.each([
    ['an image', image(), 'tweet_image'],
    ['a moving GIF', movingGif(), 'tweet_gif'],
    ['a video', video(), 'tweet_video'],
  ])('names the kind, type and size of %s', async (_what, media, media_category) => {
    const on = open();
    expect(await on.prepare(showing(media))).toEqual({ handle: { mediaIds: '17', mediaKeys: '3_17' } });
    expect(on.asked).toEqual(['initialize', 'append 17 0', 'finalize 17']);
    expect(on.bodies).toEqual([
      { media_type: media.mime, total_bytes: media.bytes, media_category },
      media.bytes,
      '',
    ]);
  });

  it('names four images in their order', async () => {
    const on = open();
    const four = [1, 2, 3, 4].map((shade) => image(4, 3, {}, shade));
    const handle = { mediaIds: '17,18,19,20', mediaKeys: '3_17,3_18,3_19,3_20' };
    expect(await on.prepare(showing(...four))).toEqual({ handle });
  });

  it.each([
    [4 * mebibyte - 1, [4 * mebibyte - 1]],
    [4 * mebibyte, [4 * mebibyte]],
    [4 * mebibyte + 1, [4 * mebibyte, 1]],
    [9 * mebibyte, [4 * mebibyte, 4 * mebibyte, mebibyte]],
  ])('sends %i bytes in segments of 4 MiB', async (bytes, segments) => {
    const on = open();
    await on.prepare(showing(film(bytes)));
    expect(on.bodies.slice(1, -1)).toEqual(segments);
    expect(on.asked.slice(1, -1)).toEqual(segments.map((_size, index) => `append 17 ${index}`));
  });

  it('signs every call with OAuth 1.0a keys, or carries the OAuth 2.0 token', async () => {
    const keys = open();
    await keys.prepare(showing(image(4, 3, { alt: 'A bell' })));
    const signatures = keys.headers.map((headers) => headers.get('authorization') ?? '');
    expect(signatures.filter((header) => /^OAuth .*oauth_signature=/.test(header))).toHaveLength(4);
    const tokens = open({ credentials: { TWITTER_OAUTH2_ACCESS_TOKEN: 'token' } });
    await tokens.prepare(showing(image()));
    expect(new Set(tokens.headers.map((headers) => headers.get('authorization')))).toEqual(
      new Set(['Bearer token']),
    );
  });

  it('has images converted that X does not take, and says what they became', async () => {
    const asked: (AcceptedImages | undefined)[] = [];
    const jpeg = keep(new Uint8Array(7), { kind: 'image', mime: 'image/jpeg', fileName: 'a.jpg' });
    const media = {
      ...mediaSource,
      open: (_media: Media, accepted?: AcceptedImages) => {
        asked.push(accepted);
        return mediaSource.open(jpeg);
      },
    };
    const on = open({ media });
    await on.prepare(showing(image(4, 3, { mime: 'image/heic' })));
    expect(on.bodies[0]).toMatchObject({ media_type: 'image/jpeg', total_bytes: 7 });
    expect(asked).toEqual([
      { mimes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'], maxBytes: 5_000_000 },
    ]);
    await open({ media }).prepare(showing(video()));
    expect(asked[1]).toBeUndefined();
  });

  it('gives the alternative text once the file stands, and none where there is none', async () => {
    const on = open();
    await on.prepare(showing(image(4, 3, { alt: ' A bell ' }), image(4, 3, { alt: '  ' }, 1)));
    expect(on.asked.filter((step) => step.startsWith('describe'))).toEqual(['describe 17']);
    expect(on.asked.indexOf('describe 17')).toBeGreaterThan(on.asked.indexOf('finalize 17'));
    expect(on.bodies[on.asked.indexOf('describe 17')]).toEqual({
      id: '17',
      metadata: { alt_text: { text: 'A bell' } },
    });
  });

  it('is found by its id where X says no key', async () => {
    const on = open();
    on.next('initialize', Response.json({ data: { id: '21', surprise: [1] }, notice: null }));
    on.next('finalize', Response.json({ data: { id: '21' } }));
    expect(await on.prepare(showing(image()))).toEqual({ handle: { mediaIds: '21', mediaKeys: '' } });
  });
});

describe('what X is at work on', () => {
  it('is looked at again when X says, and is ready when it has succeeded', async () => {
    const on = open();
    const draft = showing(film(100));
    on.next('finalize', processing('pending', { check_after_secs: 7 }));
    on.next(
      'status',
      processing('in_progress', { check_after_secs: 30, progress_percent: 42 }),
      processing('succeeded', { progress_percent: 100 }),
    );
    expect(await on.prepare(draft)).toEqual({ waitMs: 7_000, reason: 'X is at work on the video' });
    expect(await on.prepare(draft)).toEqual({ waitMs: 30_000, reason: 'X is at work on the video (42 %)' });
    expect(await on.prepare(draft)).toEqual({ handle: { mediaIds: '17', mediaKeys: '3_17' } });
    expect(on.asked).toEqual(['initialize', 'append 17 0', 'finalize 17', 'status 17', 'status 17']);
    expect(on.bodies.at(-1)).toBe('/2/media/upload STATUS');
  });

  it.each([
    [{}, 5_000],
    [{ check_after_secs: 0 }, 1_000],
    [{ check_after_secs: 'soon' }, 5_000],
    [{ check_after_secs: 90_000 }, 300_000],
  ])('is looked at again after a bearable time (%j)', async (said, waitMs) => {
    const on = open();
    on.next('finalize', processing('pending', said));
    expect(await on.prepare(showing(film(100)))).toMatchObject({ waitMs });
  });

  it('keeps nobody waiting in line: the other files are sent meanwhile', async () => {
    const on = open();
    on.next('finalize 17', processing('pending', { check_after_secs: 3 }));
    on.next('finalize 18', processing('pending', { check_after_secs: 9 }));
    const three = [1, 2, 3].map((shade) => image(4, 3, {}, shade));
    expect(await on.prepare(showing(...three))).toMatchObject({ waitMs: 9_000 });
    expect(on.asked).toContain('finalize 19');
  });

  it.each([
    [
      'when it is finished',
      'finalize',
      [processing('failed', { error: { message: 'Codec not supported' } })],
    ],
    ['later', 'status', [processing('failed', { error: { name: 'InvalidMedia' } })]],
    ['without a reason', 'status', [processing('failed')]],
  ])('fails the post when X can not use it: %s', async (_when, step, answers) => {
    const on = open();
    const draft = showing(film(100));
    if (step === 'status') on.next('finalize', processing('pending', { check_after_secs: 1 }));
    on.next(step, ...answers);
    if (step === 'status') await on.prepare(draft);
    await expect(on.prepare(draft)).rejects.toMatchObject({
      name: 'CallFailed',
      failure: {
        kind: 'rejected',
        message: expect.stringMatching(/X could not process the video\. (X said: "\w+|It does not say why)/),
      },
    });
    // Another try begins anew.
    expect(on.kept()).toEqual({});
    expect(await on.prepare(draft)).toMatchObject({ handle: { mediaIds: '18' } });
  });

  it('takes a state it does not know for work in progress', async () => {
    const on = open();
    on.next('finalize', processing('queued'));
    expect(await on.prepare(showing(film(100)))).toMatchObject({ waitMs: 5_000 });
  });
});

describe('answers that are none', () => {
  const html = () => new Response('<html>Over capacity</html>', { headers: { 'content-type': 'text/html' } });
  const errors = () => Response.json({ errors: [{ title: 'Bad media', detail: 'Media is odd' }] });

  it.each(['initialize', 'append', 'finalize', 'describe'])('to %s fail it for now', async (step) => {
    for (const [answer, says] of [
      [html, /something else than expected/],
      [errors, /X said: "Media is odd"/],
    ] as const) {
      const on = open();
      on.next(step, answer);
      const draft = showing(image(4, 3, { alt: 'A bell' }));
      await expect(on.prepare(draft)).rejects.toMatchObject({
        failure: { kind: 'unavailable', message: expect.stringMatching(says) },
      });
      expect(await on.prepare(draft)).toMatchObject({ handle: { mediaIds: '17' } });
    }
  });

  it('of a session without an id open none', async () => {
    const on = open();
    on.next('initialize', Response.json({ data: { media_key: '3_17' } }));
    await expect(on.prepare(showing(image()))).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
    expect(on.kept()).toEqual({});
  });

  it.each([
    [429, 'rate_limited'],
    [503, 'unavailable'],
    [401, 'auth_revoked'],
    [402, 'billing'],
    [403, 'permission'],
    [413, 'rejected'],
  ])('%i to a segment is %s, and what stands is kept', async (status, kind) => {
    const on = open();
    const draft = showing(film(5 * mebibyte));
    on.next('append 17 1', new Response('{}', { status }));
    await expect(on.prepare(draft)).rejects.toMatchObject({ failure: { kind } });
    await on.prepare(draft);
    expect(on.asked).toEqual(['initialize', 'append 17 0', 'append 17 1', 'append 17 1', 'finalize 17']);
  });

  it('an empty one to a segment is enough', async () => {
    const on = open();
    on.next('append', new Response(null, { status: 204 }));
    expect(await on.prepare(showing(image()))).toMatchObject({ handle: { mediaIds: '17' } });
  });
});
