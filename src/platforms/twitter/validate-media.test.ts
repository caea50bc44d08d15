import { describe, expect, it } from 'vitest';
import { document, image, movingGif, video } from '../../../test/support/media.ts';
import type { Media } from '../media.ts';
import type { Draft } from '../platform.ts';
import { validate } from './validate.ts';

const user = { kind: 'user' };
const showing = (...media: Media[]): Draft => ({
  text: '',
  link: null,
  linkTitle: null,
  to: null,
  template: null,
  media,
});
const still = (change: Partial<Media> = {}) => image(4, 3, change);
const film = (change: Partial<Media> = {}) => video({}, change);
const moving = (change: Partial<Media> = {}) => movingGif(4, 3, 2, change);

describe('validate', () => {
  it.each([
    ['a post of media and no text', [still()]],
    ['four images', [still(), still(), still(), still()]],
    ['images of every type', ['jpeg', 'png', 'gif', 'webp'].map((type) => still({ mime: `image/${type}` }))],
    ['an image that is converted, whatever its size', [still({ mime: 'image/heic', bytes: 40_000_000 })]],
    ['an upright video', [film({ width: 720, height: 1_280 })]],
    ['a video without sound', [film({ audioCodec: null })]],
    ['a video of QuickTime', [film({ mime: 'video/quicktime' })]],
    ['a video of which little is known', [film({ durationMs: null, fps: null, videoCodec: null })]],
  ])('accepts %s', (_what, media) => {
    expect(validate(showing(...media), user)).toEqual([]);
  });

  it.each([
    ['bytes of an image', still, { bytes: 5_000_000 }, { bytes: 5_000_001 }],
    ['letters of its text', still, { alt: '🔔'.repeat(1_000) }, { alt: '🔔'.repeat(1_001) }],
    ['bytes of a GIF', moving, { bytes: 15_000_000 }, { bytes: 15_000_001 }],
    ['width of a GIF', moving, { width: 1_280 }, { width: 1_281 }],
    ['height of a GIF', moving, { height: 1_080 }, { height: 1_081 }],
    ['pictures of a GIF', moving, { frames: 350 }, { frames: 351 }],
    [
      'pixels of a GIF in all',
      moving,
      { width: 1_000, height: 1_000, frames: 300 },
      { width: 1_000, height: 1_000, frames: 301 },
    ],
    ['bytes of a video', film, { bytes: 512_000_000 }, { bytes: 512_000_001 }],
    ['its length', film, { durationMs: 140_000 }, { durationMs: 140_001 }],
    ['its shortness', film, { durationMs: 500 }, { durationMs: 499 }],
    ['its frames per second', film, { fps: 60 }, { fps: 60.5 }],
    ['its width', film, { width: 1_280, height: 720 }, { width: 1_281, height: 720 }],
    ['its height', film, { width: 720, height: 1_280 }, { width: 720, height: 1_281 }],
    ['its shorter side', film, { width: 1_280, height: 1_024 }, { width: 1_280, height: 1_025 }],
    ['its narrowness', film, { width: 32, height: 96 }, { width: 31, height: 93 }],
    ['its lowness', film, { width: 96, height: 32 }, { width: 93, height: 31 }],
    ['its ratio, upright', film, { width: 300, height: 900 }, { width: 300, height: 901 }],
    ['its ratio, lying', film, { width: 900, height: 300 }, { width: 901, height: 300 }],
  ])('draws a line: %s', (_what, make, fits, tooMuch) => {
    expect(validate(showing(make(fits)), user)).toEqual([]);
    const [problem] = validate(showing(make(tooMuch)), user);
    expect(problem).toMatchObject({ field: 'media', limit: expect.any(Number), value: expect.any(Number) });
  });

  it.each([
    ['five images', [still(), still(), still(), still(), still()], /more images/],
    ['two GIFs', [moving(), moving()], /more moving GIFs/],
    ['two videos', [film(), film()], /more videos/],
    ['an image beside a GIF', [still(), moving()], /not several/],
    ['an image beside a video', [film(), still()], /not several/],
    ['a document', [document()], /takes no documents/],
    ['a film of another kind', [film({ mime: 'video/webm' })], /does not take video\/webm/],
    ['an image that is none', [still({ mime: 'image/svg+xml' })], /does not take image\/svg/],
    ['another codec', [film({ videoCodec: 'hevc' })], /picture is hevc/],
    ['another sound', [film({ audioCodec: 'opus' })], /sound is opus/],
  ])('refuses %s', (_what, media, says) => {
    const problems = validate(showing(...media), user);
    expect(problems.map(({ field }) => field)).toEqual(['media']);
    expect(problems[0]?.problem).toMatch(says);
  });

  it('names the problems of every file at once', () => {
    const bad = { bytes: 6_000_000, alt: 'a'.repeat(1_001) };
    const problems = validate(showing(still(bad), still(), still(bad)), user).map(({ problem }) => problem);
    expect(problems.filter((problem) => problem.startsWith('1 (a.png)'))).toHaveLength(2);
    expect(problems.filter((problem) => problem.startsWith('3 (a.png)'))).toHaveLength(2);
    expect(problems).toHaveLength(4);
  });
});
