import { describe, expect, it } from 'vitest';
import { showing } from '../../../test/support/linkedin-uploads.ts';
import { document, image, movingGif, video } from '../../../test/support/media.ts';
import type { Media } from '../media.ts';
import type { Draft } from '../platform.ts';
import { validate } from './validate.ts';

const member = { kind: 'member' };
const problemsOf = (...media: Media[]) =>
  validate(showing(...media), member).map(({ field, limit, value }) => [field, limit, value]);
const images = (count: number) => Array.from({ length: count }, (_, index) => image(4, 3, {}, index));
const gifs = (count: number) => Array.from({ length: count }, (_, index) => movingGif(4, 3, index + 2));

/** Long enough to be taken, with what is tried. */
const clip = (change: Partial<Media>) => video({}, { bytes: 1_000_000, ...change });
const minute = 60_000;

describe('files of a post', () => {
  it.each<[string, Media[]]>([
    ['one image', images(1)],
    ['twenty images', images(20)],
    ['images and moving GIFs, twenty together', [...images(10), ...gifs(10)]],
    ['a JPG', [image(4, 3, { mime: 'image/jpeg' })]],
    ['a GIF', [image(4, 3, { mime: 'image/gif' })]],
    ['an image that is converted, of any size', [image(4, 3, { mime: 'image/webp', bytes: 90_000_000 })]],
    ['the largest image', [image(4, 3, { bytes: 8_000_000, alt: 'a'.repeat(4_086) })]],
    ['the most pixels', [image(1, 1, { width: 36_152_319, height: 1 })]],
    ['the largest GIF', [movingGif(4, 3, 2, { bytes: 5_000_000, frames: 250 })]],
    ['the smallest video', [clip({ bytes: 76_800, durationMs: 3_000 })]],
    ['the largest video', [clip({ bytes: 500_000_000, durationMs: 30 * minute })]],
    ['the narrowest video', [clip({ width: 1_000, height: 2_400 })]],
    ['the widest video', [clip({ width: 2_400, height: 1_000, title: 't'.repeat(400) })]],
    ['the largest document', [document(2, { bytes: 100_000_000, pages: 300, title: 't'.repeat(400) })]],
    ...[
      'vnd.ms-powerpoint',
      'vnd.openxmlformats-officedocument.presentationml.presentation',
      'msword',
      'vnd.openxmlformats-officedocument.wordprocessingml.document',
    ].map((type): [string, Media[]] => [type, [document(1, { mime: `application/${type}`, pages: null })]]),
    ['a document whose file has a long name', [document(1, { fileName: 'a'.repeat(500) })]],
  ])('may be %s', (_what, media) => {
    expect(problemsOf(...media)).toEqual([]);
  });

  it.each<[string, Media[], number | null, number | null]>([
    ['more images than twenty', images(21), 20, 21],
    ['more GIFs than twenty', gifs(21), 20, 21],
    ['more images and GIFs than twenty', [...images(11), ...gifs(10)], 20, 21],
    ['two videos', [clip({}), clip({})], 1, 2],
    ['two documents', [document(1), document(2)], 1, 2],
    ['an image and a video', [image(), clip({})], null, null],
    ['a GIF and a document', [movingGif(), document()], null, null],
    ['a video and a document', [clip({}), document()], null, null],
    ['an image too large', [image(4, 3, { bytes: 8_000_001 })], 8_000_000, 8_000_001],
    ['too many pixels', [image(1, 1, { width: 36_152_320, height: 1 })], 36_152_319, 36_152_320],
    ['an image with too long an alternative', [image(4, 3, { alt: 'a'.repeat(4_087) })], 4_086, 4_087],
    ['an image of an unknown type', [image(4, 3, { mime: 'image/svg+xml' })], null, null],
    ['a GIF too large', [movingGif(4, 3, 2, { bytes: 5_000_001 })], 5_000_000, 5_000_001],
    ['a GIF of too many pictures', [movingGif(4, 3, 2, { frames: 251 })], 250, 251],
    ['a video too small', [clip({ bytes: 76_799 })], 76_800, 76_799],
    ['a video too large', [clip({ bytes: 500_000_001 })], 500_000_000, 500_000_001],
    ['a video too short', [clip({ durationMs: 2_999 })], 3_000, 2_999],
    ['a video too long', [clip({ durationMs: 30 * minute + 1 })], 30 * minute, 30 * minute + 1],
    ['a video too narrow', [clip({ width: 1_000, height: 2_410 })], 1 / 2.4, 0.415],
    ['a video too wide', [clip({ width: 2_410, height: 1_000 })], 2.4, 2.41],
    ['a video of another type', [clip({ mime: 'video/quicktime' })], null, null],
    ['a video with an alternative text', [clip({ alt: 'Bells' })], 0, 5],
    ['a video with too long a title', [clip({ title: 't'.repeat(401) })], 400, 401],
    ['a document too large', [document(2, { bytes: 100_000_001 })], 100_000_000, 100_000_001],
    ['a document of too many pages', [document(2, { pages: 301 })], 300, 301],
    ['a document of another type', [document(2, { mime: 'text/plain' })], null, null],
    ['a document with too long a title', [document(2, { title: 't'.repeat(401) })], 400, 401],
  ])('may not be %s', (_what, media, limit, value) => {
    expect(problemsOf(...media)).toEqual([['media', limit, value]]);
  });

  it('are named, with all that is wrong, at once', () => {
    const bad = validate(showing(image(4, 3, { bytes: 9_000_000 }), clip({ durationMs: 1 })), member);
    expect(bad.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('1 (a.png)'),
      expect.stringContaining('2 (a.mp4)'),
      expect.stringContaining('not several'),
    ]);
  });

  it('stand in no post with a link card, and in no comment', () => {
    const linked = { ...showing(image()), link: 'https://example.com' };
    expect(validate(linked, member).map(({ field }) => field)).toEqual(['link']);
    const comment: Draft = { ...showing(image()), reply: { as: 'comment', to: null } };
    expect(validate(comment, member).map(({ field }) => field)).toEqual(['media']);
  });
});

describe('the place of a post', () => {
  const fields = (change: Partial<Draft>, kind = 'member') =>
    validate({ ...showing(), ...change }, { kind }).map(({ field }) => field);

  it('may be a member’s connections, and what only those who are logged in see', () => {
    expect(fields({ visibility: 'connections' })).toEqual([]);
    expect(fields({ visibility: 'logged_in' })).toEqual([]);
    expect(fields({ visibility: 'logged_in' }, 'organization')).toEqual([]);
  });

  it('is none that LinkedIn does not have', () => {
    expect(fields({ visibility: 'connections' }, 'organization')).toEqual(['visibility']);
    expect(fields({ visibility: 'logged_in', reply: { as: 'comment', to: null } })).toEqual(['visibility']);
    expect(fields({ format: 'reel', repliesBy: 'followed', quotes: 'urn:li:share:1' })).toEqual([
      'format',
      'repliesBy',
      'quotes',
    ]);
  });
});
