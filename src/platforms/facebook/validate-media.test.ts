import { describe, expect, it } from 'vitest';
import { document, image, movingGif, video as anyVideo } from '../../../test/support/media.ts';
import { plainDraft } from '../../../test/support/scripted-graph.ts';
import type { Media } from '../media.ts';
import type { Draft, Problem } from '../platform.ts';
import { validate } from './validate.ts';

const problems = (change: Partial<Draft>): Problem[] =>
  validate({ ...plainDraft, ...change }, 'social.example');
const fields = (change: Partial<Draft>) => problems(change).map(({ field }) => field);
const limitsOf = (change: Partial<Draft>) => problems(change).map(({ limit, value }) => [limit, value]);
const video: typeof anyVideo = (options, change) => anyVideo({ bytes: 2_000, ...options }, change);
const photos = (count: number) => Array.from({ length: count }, () => image());

describe('files of a post', () => {
  it('may be its only content', () => {
    expect(fields({ text: '', media: [image()] })).toEqual([]);
    expect(fields({ text: '', media: [] })).toEqual(['content']);
  });

  it('may be one to ten photos', () => {
    expect(fields({ media: photos(1) })).toEqual([]);
    expect(fields({ media: photos(10) })).toEqual([]);
    expect(limitsOf({ media: photos(11) })).toEqual([[10, 11]]);
  });

  it.each(['image/jpeg', 'image/png', 'image/gif', 'image/tiff', 'image/bmp', 'image/webp', 'image/avif'])(
    'may be %s',
    (mime) => {
      expect(fields({ media: [image(4, 3, { mime })] })).toEqual([]);
    },
  );

  it.each([
    image(4, 3, { mime: 'image/svg+xml' }),
    movingGif(),
    document(),
    video({}, { mime: 'video/quicktime' }),
  ])('may not be $mime ($kind)', (file) => {
    expect(fields({ media: [file] })).toEqual(['media']);
  });

  it.each<[string, (value: number) => Media, number, number]>([
    ['bytes of a video', (bytes) => video({}, { bytes }), 1_024, 2_000_000_000],
    ['length of a video', (durationMs) => video({}, { durationMs }), 1_000, 2_400_000],
  ])('have limits: %s', (_what, make, least, most) => {
    for (const value of [least, least + 1, most - 1, most])
      expect(fields({ media: [make(value)] })).toEqual([]);
    expect(limitsOf({ media: [make(least - 1)] })).toEqual([[least, least - 1]]);
    expect(limitsOf({ media: [make(most + 1)] })).toEqual([[most, most + 1]]);
  });

  it('have limits: bytes of a photo', () => {
    for (const bytes of [3_999_999, 4_000_000])
      expect(fields({ media: [image(4, 3, { bytes })] })).toEqual([]);
    expect(limitsOf({ media: [image(4, 3, { bytes: 4_000_001 })] })).toEqual([[4_000_000, 4_000_001]]);
  });

  it('that are converted may be larger', () => {
    expect(fields({ media: [image(4, 3, { mime: 'image/webp', bytes: 9_000_000 })] })).toEqual([]);
  });

  it('are photos or one video, and leave no room for a link card', () => {
    expect(fields({ media: [video()] })).toEqual([]);
    expect(limitsOf({ media: [video(), video()] })).toEqual([[1, 2]]);
    expect(fields({ media: [image(), video()] })).toEqual(['media']);
    expect(fields({ media: [image()], link: 'https://example.com' })).toEqual(['link']);
    expect(fields({ media: [video()], link: 'https://example.com' })).toEqual(['link']);
  });

  it('are not for a comment', () => {
    const reply = { as: 'comment', to: null } as const;
    expect(fields({ media: [image()], format: 'reel', reply })).toEqual(['media', 'format']);
  });
});

describe('a reel', () => {
  const upright = (change: Partial<Media> = {}) => video({ width: 1080, height: 1920 }, change);
  const reel = (change: Partial<Media> = {}) => ({ format: 'reel' as const, media: [upright(change)] });

  it('is one upright video, with or without a text', () => {
    expect(fields(reel())).toEqual([]);
    expect(fields({ ...reel(), text: '' })).toEqual([]);
    expect(fields({ format: 'reel' })).toEqual(['media']);
    expect(fields({ format: 'reel', media: [upright(), upright()] })).toEqual(['media']);
    expect(fields({ format: 'reel', media: [image(1080, 1920)] })).toEqual(['media']);
    expect(fields({ ...reel(), link: 'https://example.com' })).toEqual(['link']);
  });

  it.each([
    [540, 960, []],
    [720, 1280, []],
    [608, 1080, []],
    [
      539,
      959,
      [
        [540, 539],
        [960, 959],
      ],
    ],
    [1080, 1080, [[0.565, 1]]],
    [1920, 1080, [[0.565, 1.778]]],
    [1080, 1950, [[0.56, 0.554]]],
  ])('is 9:16 and has at least 540x960: %s x %s', (width, height, found) => {
    expect(limitsOf(reel({ width, height }))).toEqual(found);
  });

  it.each<[string, (value: number) => Partial<Media>, number, number]>([
    ['length', (durationMs) => ({ durationMs }), 3_000, 90_000],
    ['pictures per second', (fps) => ({ fps }), 24, 60],
  ])('has limits: %s', (_what, change, least, most) => {
    for (const value of [least, least + 1, most - 1, most]) expect(fields(reel(change(value)))).toEqual([]);
    expect(limitsOf(reel(change(least - 1)))).toEqual([[least, least - 1]]);
    expect(limitsOf(reel(change(most + 1)))).toEqual([[most, most + 1]]);
  });

  it('takes 23.976 for 24, and knows nothing of what could not be found out', () => {
    expect(fields(reel({ fps: 23.976 }))).toEqual([]);
    expect(fields(reel({ fps: null, durationMs: null, videoCodec: null, audioCodec: null }))).toEqual([]);
  });

  it.each([
    [{ videoCodec: 'hevc' }, []],
    [{ videoCodec: 'vp9' }, []],
    [{ videoCodec: 'av1' }, []],
    [{ videoCodec: 'mpeg4' }, ['media']],
    [{ audioCodec: 'opus' }, ['media']],
    [{ mime: 'video/webm' }, ['media']],
  ])('is coded as Facebook takes it: %j', (change, found) => {
    expect(fields(reel(change))).toEqual(found);
  });
});

describe('a story', () => {
  const story = (media: Media[], text = '') => ({ format: 'story' as const, text, media });
  const upright = (change: Partial<Media> = {}) => video({ width: 1080, height: 1920 }, change);

  it('is one photo or one upright video of at most a minute', () => {
    expect(fields(story([image()]))).toEqual([]);
    expect(fields(story([upright({ durationMs: 60_000 })]))).toEqual([]);
    expect(limitsOf(story([upright({ durationMs: 60_001 })]))).toEqual([[60_000, 60_001]]);
    expect(limitsOf(story([upright({ fps: 23 })]))).toEqual([[24, 23]]);
    expect(limitsOf(story([image(), image()]))).toEqual([[1, 2]]);
    expect(fields(story([image(), upright()]))).toEqual(['media']);
    expect(fields(story([movingGif()]))).toEqual(['media']);
    expect(fields(story([]))).toEqual(['content', 'media']);
  });

  it('shows neither text nor link', () => {
    expect(fields(story([image()], 'Hello'))).toEqual(['content']);
    expect(fields({ ...story([image()]), link: 'https://example.com' })).toEqual(['link']);
  });
});

it('what would be lost is a problem: for fewer people, closed to answers, quoting', () => {
  expect(fields({ visibility: 'connections', repliesBy: 'followed', quotes: '1' })).toEqual([
    'visibility',
    'repliesBy',
    'quotes',
  ]);
});

it('all problems are told at once', () => {
  expect(fields({ text: 'a'.repeat(63_207), link: 'x', to: '1', media: [image(), video()] })).toEqual([
    'content',
    'link',
    'media',
    'link',
    'to',
  ]);
});
