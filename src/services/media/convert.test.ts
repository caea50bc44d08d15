import { Readable } from 'node:stream';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Media } from '../../platforms/index.ts';
import { convert, isAccepted } from './convert.ts';

const noise = (width: number, height: number) =>
  sharp(
    Buffer.alloc(width * height * 3).map((_, index) => (index * index * 31 + index * 7919) % 251),
    { raw: { width, height, channels: 3 } },
  );

function about(mime: string, bytes: Buffer, width = 300, height = 200): Media {
  const rest = { durationMs: null, frames: null, fps: null, videoCodec: null, audioCodec: null, pages: null };
  return {
    id: 'a',
    kind: 'image',
    mime,
    bytes: bytes.length,
    width,
    height,
    fileName: 'a',
    alt: null,
    title: null,
    ...rest,
  };
}

const converted = async (mime: string, bytes: Buffer, accepted: Parameters<typeof convert>[2]) => {
  const made = await convert(async () => Readable.from([bytes]), about(mime, bytes), accepted);
  if (made === null) return null;
  return { ...made, ...(await sharp(made.bytes).metadata()) };
};

describe('a picture that a platform does not take', () => {
  it('becomes the first type that it takes', async () => {
    const webp = await noise(300, 200).webp().toBuffer();
    const made = await converted('image/webp', webp, { mimes: ['image/jpeg', 'image/png'] });
    expect(made).toMatchObject({ mime: 'image/jpeg', format: 'jpeg', width: 300, height: 200 });
  });

  it('stays a PNG where PNG is taken, and keeps what shines through', async () => {
    const png = await sharp({ create: { width: 300, height: 200, channels: 4, background: '#ff000080' } })
      .png()
      .toBuffer();
    const made = await converted('image/png', png, { mimes: ['image/jpeg', 'image/png'], maxPixels: 15_000 });
    expect(made).toMatchObject({ mime: 'image/png', format: 'png', hasAlpha: true, width: 150, height: 100 });
  });

  it('gets white where it shone through, as a JPEG', async () => {
    const png = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer();
    const made = await convert(async () => Readable.from([png]), about('image/png', png, 8, 8), {
      mimes: ['image/jpeg'],
    });
    const { data } = await sharp(made?.bytes).raw().toBuffer({ resolveWithObject: true });
    expect(Math.min(...data)).toBeGreaterThan(250);
  });

  it('becomes smaller until its bytes fit', async () => {
    const png = await noise(300, 200).png().toBuffer();
    const made = await converted('image/png', png, { mimes: ['image/png'], maxBytes: 20_000 });
    expect(made?.bytes.length).toBeLessThanOrEqual(20_000);
    expect(made?.width).toBeGreaterThan(30);
    expect((made?.width ?? 0) / (made?.height ?? 1)).toBeCloseTo(1.5, 1);
  });

  it('is given up where nothing fits, or nothing can be written', async () => {
    const png = await noise(300, 200).png().toBuffer();
    expect(await converted('image/png', png, { mimes: ['image/png'], maxBytes: 20 })).toBeNull();
    expect(await converted('image/png', png, { mimes: ['image/heic'] })).toBeNull();
  });

  it('says no more where it was taken, and stands upright', async () => {
    const exif = { IFD0: { Copyright: 'Ada' }, IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' } };
    const photo = await noise(300, 200).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(photo.includes('Exif')).toBe(true);
    const made = await convert(async () => Readable.from([photo]), about('image/jpeg', photo, 200, 300), {
      mimes: ['image/png'],
    });
    const { exif: left, orientation, width, height } = await sharp(made?.bytes).metadata();
    expect([left, orientation, width, height]).toEqual([undefined, undefined, 200, 300]);
  });

  it('is told from one that is taken as it is', () => {
    const media = about('image/png', Buffer.alloc(100));
    expect(isAccepted(media, { mimes: ['image/png'] })).toBe(true);
    expect(isAccepted(media, { mimes: ['image/png'], maxBytes: 100, maxPixels: 60_000 })).toBe(true);
    expect(isAccepted(media, { mimes: ['image/jpeg'] })).toBe(false);
    expect(isAccepted(media, { mimes: ['image/png'], maxBytes: 99 })).toBe(false);
    expect(isAccepted(media, { mimes: ['image/png'], maxPixels: 59_999 })).toBe(false);
  });
});
