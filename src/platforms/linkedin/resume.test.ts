import { describe, expect, it } from 'vitest';
import { partBytes, scriptUploads, showing } from '../../../test/support/linkedin-uploads.ts';
import { document, image, mediaSource, video } from '../../../test/support/media.ts';
import type { Draft } from '../platform.ts';
import { linkedin } from './index.ts';

const open = (change: object = {}) => scriptUploads(linkedin, {}, change);
const failing = (kind: string, words = '') => ({
  name: 'CallFailed',
  failure: expect.objectContaining({ kind, message: expect.stringContaining(words) }),
});
/** Three parts. */
const film = () => showing(video({ bytes: 2 * partBytes + 1_000 }));
const puts = (id: number) => [0, 1, 2].map((part) => `put video-${id} ${part}`);
const count = (steps: readonly string[], begin: string) =>
  steps.filter((step) => step.startsWith(begin)).length;
const refused =
  (status: number, body: unknown = '') =>
  () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });

describe.each<[string, Draft, string[]]>([
  [
    'two images',
    showing(image(), image(5, 5)),
    ['start image', 'put image-1 0', 'look image-1', 'start image', 'put image-2 0', 'look image-2'],
  ],
  ['a document', showing(document()), ['start document', 'put document-1 0', 'look document-1']],
  ['a video', film(), ['start video', ...puts(1), 'finish video-1', 'look video-1']],
])('a process that dies while it uploads %s', (_what, draft, whole) => {
  const steps = Array.from({ length: whole.length }, (_, index) => index + 1);

  it('would have kept each step', async () => {
    const on = open();
    await on.prepare(draft);
    expect([on.asked, on.keeps()]).toEqual([whole, whole.length]);
  });

  it('asks for nothing twice that it kept', async () => {
    for (const at of steps) {
      const on = open();
      await expect(on.prepare(draft, { at })).rejects.toThrow('died');
      expect(await on.prepare(draft)).toHaveProperty('handle');
      expect(on.asked).toEqual(whole);
    }
  });

  it('repeats only the step that it did not keep', async () => {
    for (const at of steps) {
      const on = open();
      await expect(on.prepare(draft, { at, before: true })).rejects.toThrow('died');
      expect(await on.prepare(draft)).toHaveProperty('handle');
      expect(on.asked).toHaveLength(whole.length + 1);
    }
  });
});

describe('a finished video', () => {
  it('that LinkedIn does not let be finished twice is not sent again', async () => {
    for (const status of ['PROCESSING', 'AVAILABLE']) {
      const on = open();
      await expect(on.prepare(film(), { at: 5, before: true })).rejects.toThrow('died');
      on.next('finish', refused(400, { code: 'INVALID_VALUE_FOR_FIELD', status: 400 }));
      on.next('look', () => Response.json({ status }));
      expect(await on.prepare(film())).toEqual({ handle: { media: 'urn:li:video:video-1' } });
      expect(count(on.asked, 'put')).toBe(3);
    }
  });

  it('is asked for again later after a conflict', async () => {
    const on = open();
    on.next('finish', refused(409));
    on.next('look', () => Response.json({ status: 'WAITING_UPLOAD' }));
    await expect(on.prepare(film())).rejects.toMatchObject(failing('unavailable'));
    expect(await on.prepare(film())).toEqual({ handle: { media: 'urn:li:video:video-1' } });
    expect(count(on.asked, 'put')).toBe(3);
  });

  it('is sent anew once where LinkedIn refuses it, then given up', async () => {
    const on = open();
    on.next('finish', ...Array.from({ length: 2 }, () => refused(400, { message: 'Parts are missing' })));
    on.next('look', ...Array.from({ length: 2 }, () => () => Response.json({ status: 'WAITING_UPLOAD' })));
    await expect(on.prepare(film())).rejects.toMatchObject(failing('rejected', 'Parts are missing'));
    expect(count(on.asked, 'start')).toBe(2);
    expect(on.kept()).toEqual({});
  });
});

describe('an address that has ended', () => {
  it('is not begun with: another is asked for', async () => {
    const on = open();
    await expect(on.prepare(film(), { at: 2 })).rejects.toThrow('died');
    on.pass(3_600_000);
    expect(await on.prepare(film())).toEqual({ handle: { media: 'urn:li:video:video-2' } });
    expect(on.asked.slice(2)).toEqual(['start video', ...puts(2), 'finish video-2', 'look video-2']);
  });

  it('is tried where LinkedIn did not say when it ends', async () => {
    const on = open();
    const uploadUrl = 'http://l.test/up/image-1/0';
    on.next('start', () => Response.json({ value: { image: 'urn:li:image:1', uploadUrl } }));
    await expect(on.prepare(showing(image()), { at: 1 })).rejects.toThrow('died');
    on.pass(3_600_000);
    expect(await on.prepare(showing(image()))).toEqual({ handle: { media: 'urn:li:image:1' } });
  });

  it('is still good for what was sent by then', async () => {
    const on = open();
    await expect(on.prepare(film(), { at: 4 })).rejects.toThrow('died');
    on.pass(3_600_000);
    expect(await on.prepare(film())).toEqual({ handle: { media: 'urn:li:video:video-1' } });
  });

  it.each([
    [400, { code: 'EXPIRED_UPLOAD_URL', status: 400 }],
    [403, '<html>'],
    [404, ''],
    [410, ''],
  ])('is replaced once after %i', async (status, body) => {
    const on = open();
    on.next('put', refused(status, body));
    expect(await on.prepare(showing(image()))).toEqual({ handle: { media: 'urn:li:image:image-2' } });
    expect(on.asked).toEqual([
      'start image',
      'put image-1 0',
      'start image',
      'put image-2 0',
      'look image-2',
    ]);
  });

  it.each([
    [401, 'rejected', 'LINKEDIN_UPLOAD_TOKEN'],
    [410, 'unavailable', 'has ended'],
  ])('is not replaced for ever (%i)', async (status, kind, words) => {
    const on = open();
    on.next('put', ...Array.from({ length: 9 }, () => refused(status)));
    await expect(on.prepare(showing(image()))).rejects.toMatchObject(failing(kind, words));
    expect(count(on.asked, 'put')).toBe(2);
  });

  it.each([
    'https://evil.test/up/1',
    'http://linkedin.com.evil.test/1',
    'http://www.linkedin.com/dms-uploads/1',
    'nowhere',
  ])('gets no byte where it is not LinkedIn’s: %s', async (uploadUrl) => {
    const on = open();
    on.next('start', () => Response.json({ value: { image: 'urn:li:image:1', uploadUrl } }));
    await expect(on.prepare(showing(image()))).rejects.toMatchObject(failing('unavailable'));
    expect(on.asked).toEqual(['start image']);
  });

  it('may be at another host of LinkedIn’s', async () => {
    const on = open();
    const uploadUrl = 'https://www.linkedin.com/up/image-1/0?sig=1';
    on.next('start', () => Response.json({ value: { image: 'urn:li:image:1', uploadUrl } }));
    await on.prepare(showing(image()));
    expect(on.requests[1]?.url).toBe(uploadUrl);
  });
});

describe('bytes that LinkedIn does not take', () => {
  it.each([
    [413, 'rejected'],
    [400, 'rejected'],
    [429, 'rate_limited'],
    [408, 'unavailable'],
    [302, 'unavailable'],
    [503, 'unavailable'],
  ])('are answered %i: %s, and are sent again only by another try', async (status, kind) => {
    const on = open();
    on.next('put', refused(status, '<html>'));
    await expect(on.prepare(film())).rejects.toMatchObject(failing(kind));
    expect(on.asked).toHaveLength(2);
    expect(await on.prepare(film())).toHaveProperty('handle');
    expect(count(on.asked, 'start')).toBe(1);
  });

  it('that got no ETag do not count', async () => {
    const on = open();
    on.next('put video-1 1', () => new Response(null, { status: 200 }));
    await expect(on.prepare(film())).rejects.toMatchObject(failing('unavailable', 'ETag'));
    await on.prepare(film());
    expect(on.asked.slice(1, 5)).toEqual([
      'put video-1 0',
      'put video-1 1',
      'put video-1 1',
      'put video-1 2',
    ]);
  });

  it('that the store does not give are not sent', async () => {
    const short = { mime: 'video/mp4', bytes: 90_000, read: async () => new Uint8Array(3) };
    const on = open({ media: { ...mediaSource, open: async () => short } });
    await expect(on.prepare(film())).rejects.toMatchObject(failing('unavailable', 'store'));
    expect(on.asked).toEqual(['start video']);
  });

  it('that LinkedIn took and never finds are sent anew', async () => {
    for (const answer of [refused(404), () => Response.json({ status: 'WAITING_UPLOAD' })]) {
      const on = open();
      on.next('look image-1', answer, answer, answer);
      expect(await on.prepare(showing(image()))).toHaveProperty('waitMs');
      on.pass(4 * 60_000);
      expect(await on.prepare(showing(image()))).toHaveProperty('waitMs');
      on.pass(2 * 60_000);
      expect(await on.prepare(showing(image()))).toEqual({ handle: { media: 'urn:li:image:image-2' } });
    }
  });
});

describe('an odd answer', () => {
  const odd: [string, () => Response][] = [
    ['HTML', () => new Response('<html>Down</html>', { headers: { 'content-type': 'text/html' } })],
    ['an empty body', () => new Response('')],
    ['nothing of what was asked for', () => Response.json({ value: { strange: [1] } })],
    [
      'a URN that is none',
      () => Response.json({ value: { image: 'a,b', uploadUrl: 'http://l.test/up/a/0' } }),
    ],
  ];

  it.each(odd)('begins no upload: %s', async (_what, answer) => {
    const on = open();
    on.next('start', answer);
    await expect(on.prepare(showing(image()))).rejects.toMatchObject(failing('unavailable'));
    expect([on.asked, on.kept()]).toEqual([['start image'], {}]);
  });

  it.each(odd)('says nothing about an upload: %s', async (_what, answer) => {
    const on = open();
    on.next('look', answer);
    await expect(on.prepare(showing(image()))).rejects.toMatchObject(failing('unavailable'));
    expect(await on.prepare(showing(image()))).toHaveProperty('handle');
    expect(count(on.asked, 'put')).toBe(1);
  });

  it.each([
    ['a gap', [0, 39_999], [50_000, 79_999]],
    ['an overlap', [0, 49_999], [40_000, 79_999]],
    ['an end too early', [0, 39_999]],
    ['an end too late', [0, 80_000]],
    ['a beginning too late', [1, 79_999]],
    ['no part'],
  ])('may not leave out a byte, or name one twice: %s', async (_what, ...ranges) => {
    const on = open();
    const uploadInstructions = ranges.map(([firstByte, lastByte]) => ({
      uploadUrl: 'http://l.test/up/video-1/0',
      firstByte,
      lastByte,
    }));
    on.next('start', () => Response.json({ value: { video: 'urn:li:video:1', uploadInstructions } }));
    await expect(on.prepare(showing(video({ bytes: 80_000 })))).rejects.toMatchObject(failing('unavailable'));
    expect(on.asked).toEqual(['start video']);
  });
});

describe('what was kept', () => {
  it('is of no use for another file, nor when it can not be read', async () => {
    const on = open();
    await on.prepare(showing(image()));
    expect(await on.prepare(showing(image(9, 9)))).toEqual({ handle: { media: 'urn:li:image:image-2' } });
    const kept = { 0: 'nonsense' };
    const prepared = await linkedin.prepare(open().connection, showing(image()), {
      kept,
      keep: async () => {},
    });
    expect(prepared).toEqual({ handle: { media: 'urn:li:image:image-1' } });
  });

  it('stays with a file whose text alone changed: the post says that', async () => {
    const on = open();
    await on.prepare(showing(image()));
    await on.prepare(showing({ ...image(), alt: 'A bell' }));
    expect(count(on.asked, 'start')).toBe(1);
  });

  it('is of no use when the file is converted to something else now', async () => {
    let length = 4_000_000;
    const shrinking = async () => ({
      mime: 'image/jpeg',
      bytes: length,
      read: async (start = 0, end = length) => new Uint8Array(end - start),
    });
    const on = open({ media: { ...mediaSource, open: shrinking } });
    await expect(on.prepare(showing(image()), { at: 1 })).rejects.toThrow('died');
    length -= 1;
    expect(await on.prepare(showing(image()))).toEqual({ handle: { media: 'urn:li:image:image-2' } });
    expect(on.bodies).toContain(length);
  });

  it('is made anew when it is a day old', async () => {
    const on = open();
    await on.prepare(showing(image()));
    on.pass(19 * 3_600_000);
    await on.prepare(showing(image()));
    expect(count(on.asked, 'start')).toBe(1);
    on.pass(2 * 3_600_000);
    expect(await on.prepare(showing(image()))).toEqual({ handle: { media: 'urn:li:image:image-2' } });
  });
});

it('asks for a renewed token when the old one ended before an upload', async () => {
  const on = open();
  on.next('start', refused(401, { status: 401, serviceErrorCode: 65_602 }));
  await expect(on.prepare(showing(image()))).rejects.toMatchObject(failing('auth_expired'));
});
