import { describe, expect, it } from 'vitest';
import { partBytes, scriptUploads, showing, urnOf } from '../../../test/support/linkedin-uploads.ts';
import { document, image, keep, mediaSource, movingGif, video } from '../../../test/support/media.ts';
import type { AcceptedImages, Media } from '../media.ts';
import { linkedin } from './index.ts';

const open = (...rest: [Record<string, string>?, object?]) => scriptUploads(linkedin, ...rest);
const failing = (kind: string) => ({ name: 'CallFailed', failure: expect.objectContaining({ kind }) });
const file = document();

/** Three parts. */
const film = video({ bytes: 2 * partBytes + 1_000 });
const owner = 'urn:li:organization:5000001';

describe('prepare', () => {
  it('asks for nothing without files', async () => {
    const on = open();
    expect(await on.prepare({ ...showing(), text: 'Words' })).toEqual({ handle: {} });
    expect(on.asked).toEqual([]);
  });

  it('sends an image to the address LinkedIn gives, and waits until it is ready', async () => {
    const on = open();
    const picture = image();
    expect(await on.prepare(showing(picture))).toEqual({ handle: { media: 'urn:li:image:image-1' } });
    expect(on.asked).toEqual(['start image', 'put image-1 0', 'look image-1']);
    expect(on.bodies.slice(0, 2)).toEqual([{ initializeUploadRequest: { owner } }, picture.bytes]);
    const [start, put, look] = on.requests;
    expect(start?.url).toBe('http://l.test/rest/images?action=initializeUpload');
    expect(look?.url).toBe('http://l.test/rest/images/urn%3Ali%3Aimage%3Aimage-1');
    for (const asked of [start, look])
      expect(Object.fromEntries(asked?.headers ?? [])).toMatchObject({
        authorization: 'Bearer emulated-linkedin-token',
        'linkedin-version': '202607',
        'x-restli-protocol-version': '2.0.0',
      });
    expect(put?.headers.get('content-type')).toBe('application/octet-stream');
    expect(put?.headers.get('authorization')).toBe('Bearer emulated-linkedin-token');
    expect(put?.headers.get('linkedin-version')).toBeNull();
  });

  it('keeps the order of several images, moving ones among them', async () => {
    const on = open();
    expect(await on.prepare(showing(image(), movingGif(), image(5, 5)))).toEqual({
      handle: { media: [1, 2, 3].map((id) => urnOf(`image-${id}`)).join(',') },
    });
  });

  it('sends a document whole', async () => {
    const on = open();
    expect(await on.prepare(showing(file))).toEqual({ handle: { media: 'urn:li:document:document-1' } });
    expect(on.asked).toEqual(['start document', 'put document-1 0', 'look document-1']);
    expect(on.bodies[1]).toBe(file.bytes);
  });

  it('sends a video part by part, and finishes it with the ETags', async () => {
    const on = open();
    expect(await on.prepare(showing(film))).toEqual({ handle: { media: 'urn:li:video:video-1' } });
    const puts = [0, 1, 2].map((part) => `put video-1 ${part}`);
    expect(on.asked).toEqual(['start video', ...puts, 'finish video-1', 'look video-1']);
    const request = { owner, fileSizeBytes: film.bytes, uploadCaptions: false, uploadThumbnail: false };
    const finish = {
      video: 'urn:li:video:video-1',
      uploadToken: 't',
      uploadedPartIds: ['video-1-0', 'video-1-1', 'video-1-2'],
    };
    expect(on.bodies).toEqual([
      { initializeUploadRequest: request },
      partBytes,
      partBytes,
      1_000,
      { finalizeUploadRequest: finish },
      null,
    ]);
  });

  it.each([
    [{}, 'a', 'Bearer emulated-linkedin-token'],
    [{ LINKEDIN_ETAG_QUOTES: 'keep' }, '"a"', 'Bearer emulated-linkedin-token'],
    [{ LINKEDIN_UPLOAD_TOKEN: 'false' }, 'a', null],
  ])('does with %j what LinkedIn leaves open', async (settings, etag, authorization) => {
    const on = open(settings);
    on.next('put video', () => new Response(null, { headers: { etag: '"a"' } }));
    await on.prepare(showing(video({ bytes: 80_000 })));
    expect(on.bodies).toContainEqual({
      finalizeUploadRequest: expect.objectContaining({ uploadedPartIds: [etag] }),
    });
    const still = open(settings);
    await still.prepare(showing(image()));
    expect(still.requests[1]?.headers.get('authorization')).toBe(authorization);
    // Never with parts of a video.
    expect(on.requests[1]?.headers.get('authorization')).toBeNull();
  });

  it('takes an empty upload token as it is', async () => {
    const on = open();
    const value = {
      video: 'urn:li:video:v',
      uploadInstructions: [{ uploadUrl: 'http://l.test/up/video-1/0', firstByte: 0, lastByte: 79_999 }],
    };
    on.next('start', () => Response.json({ value }));
    await on.prepare(showing(video({ bytes: 80_000 })));
    expect(on.bodies[2]).toMatchObject({ finalizeUploadRequest: { uploadToken: '' } });
  });

  it('has images converted, and made smaller than the limit', async () => {
    const asked: (AcceptedImages | undefined)[] = [];
    const media = {
      ...mediaSource,
      open: (one: Media, accepted?: AcceptedImages) => {
        asked.push(accepted);
        return mediaSource.open(one);
      },
    };
    for (const settings of [{}, { LINKEDIN_IMAGE_MAX_MB: '8' }])
      await open(settings, { media }).prepare(showing(image()));
    const mimes = ['image/jpeg', 'image/png', 'image/gif'];
    const maxPixels = 36_152_319;
    expect(asked).toEqual([
      { mimes, maxPixels, maxBytes: 5_000_000 },
      { mimes, maxPixels, maxBytes: 8_000_000 },
    ]);
    asked.length = 0;
    for (const one of [movingGif(), file]) await open({}, { media }).prepare(showing(one));
    expect(asked).toEqual([undefined, undefined]);
  });

  it.each([
    ['too large', { bytes: 5_000_001, mime: 'image/png' }],
    ['of another type', { bytes: 100, mime: 'image/webp' }],
  ])('uploads no image that is still %s', async (_what, opened) => {
    const source = { ...mediaSource, open: async () => ({ ...opened, read: async () => new Uint8Array() }) };
    const on = open({}, { media: source });
    await expect(on.prepare(showing(image()))).rejects.toMatchObject(failing('invalid'));
    expect(on.asked).toEqual([]);
  });

  it('uploads nothing of a draft that is not valid', async () => {
    const on = open();
    const text = keep(new Uint8Array(3), { kind: 'document', mime: 'text/plain', fileName: 'a.txt' });
    await expect(on.prepare(showing(text))).rejects.toMatchObject(failing('invalid'));
    expect(on.asked).toEqual([]);
  });
});

describe('a video that LinkedIn works on', () => {
  const short = video({ bytes: 80_000 });
  const state =
    (status: string, more = {}) =>
    () =>
      Response.json({ status, ...more });

  it('is looked at again, later and later', async () => {
    const on = open();
    on.next('look', ...Array.from({ length: 4 }, () => state('PROCESSING')));
    const waits: unknown[] = [];
    for (const seconds of [0, 60, 600]) {
      on.pass(seconds * 1_000);
      const prepared = await on.prepare(showing(short));
      waits.push('waitMs' in prepared && Math.round(prepared.waitMs / 1_000));
    }
    expect(waits).toEqual([5, 30, 60]);
    await on.prepare(showing(short));
    expect(await on.prepare(showing(short))).toEqual({ handle: { media: 'urn:li:video:video-1' } });
    expect(on.asked.filter((step) => !step.startsWith('look'))).toHaveLength(3);
  });

  it('holds up no other file', async () => {
    const on = open();
    on.next('look image-1', state('PROCESSING'), state('SOMETHING_NEW'));
    const draft = showing(image(), image(5, 5));
    expect(await on.prepare(draft)).toMatchObject({
      waitMs: 5_000,
      reason: expect.stringContaining('image'),
    });
    expect(on.asked).toContain('look image-2');
    expect(await on.prepare(draft)).toHaveProperty('waitMs');
    expect(await on.prepare(draft)).toHaveProperty('handle');
  });

  it('is refused with LinkedIn’s reason when that fails, and another try begins with nothing', async () => {
    const on = open();
    on.next('look', state('PROCESSING_FAILED', { processingFailureReason: 'No picture track' }));
    const failed = on.prepare(showing(short));
    await expect(failed).rejects.toMatchObject(failing('rejected'));
    await expect(failed).rejects.toThrow('No picture track');
    expect(on.kept()).toEqual({});
    expect(await on.prepare(showing(short))).toEqual({ handle: { media: 'urn:li:video:video-2' } });
  });
});

describe('a token that may not see uploads', () => {
  const forbidden = () => Response.json({ status: 403, code: 'ACCESS_DENIED' }, { status: 403 });

  it('publishes an image all the same', async () => {
    const on = open();
    on.next('look', forbidden);
    expect(await on.prepare(showing(image()))).toEqual({ handle: { media: 'urn:li:image:image-1' } });
  });

  it('gives a video some time first', async () => {
    const on = open();
    on.next('look', forbidden, forbidden);
    const clip = video({ bytes: 3_000_000 });
    expect(await on.prepare(showing(clip))).toMatchObject({ waitMs: 13_000 });
    expect(await on.prepare(showing(clip))).toEqual({ handle: { media: 'urn:li:video:video-1' } });
    expect(on.asked.filter((step) => step.startsWith('look'))).toHaveLength(2);
  });
});
