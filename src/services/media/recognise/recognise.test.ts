import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { gif, mp4, pdf, png } from '../../../../test/support/media-files.ts';
import type { CarillonError } from '../../../core/index.ts';
import { recognise } from './recognise.ts';

async function look(bytes: Uint8Array) {
  const path = join(tmpdir(), `carillon-${randomUUID()}`);
  await writeFile(path, bytes);
  try {
    return await recognise(path, bytes.length, 'a file');
  } finally {
    await rm(path);
  }
}

const problemOf = (bytes: Uint8Array): Promise<string> =>
  look(bytes).then(
    (facts) => `taken as ${facts.mime}`,
    (error: CarillonError) => `${error.code}: ${String(error.params['problem'])}`,
  );

/** A picture that does not compress, so that half of it lacks much. */
const noise = (width = 300, height = 200) =>
  sharp(
    Buffer.alloc(width * height * 3).map((_, index) => (index * index * 31 + index * 7919) % 251),
    { raw: { width, height, channels: 3 } },
  );

const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, Math.floor(bytes.length / 2));
const joined = (...parts: Uint8Array[]): Uint8Array => Buffer.concat(parts);
const zip = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

describe('recognises', () => {
  it('a PNG', async () => {
    expect(await look(png(40, 30))).toMatchObject({
      kind: 'image',
      mime: 'image/png',
      width: 40,
      height: 30,
    });
  });

  it.each(['jpeg', 'webp', 'avif', 'tiff'] as const)('a picture as %s', async (format) => {
    const bytes = await noise(64, 48).toFormat(format).toBuffer();
    expect(await look(bytes)).toMatchObject({
      kind: 'image',
      mime: `image/${format}`,
      width: 64,
      height: 48,
    });
  });

  it('a photo that lies on its side by its size upright', async () => {
    const bytes = await noise(64, 48).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await look(bytes)).toMatchObject({ width: 48, height: 64 });
  });

  it('a GIF that moves as a kind of its own, with its pictures', async () => {
    expect(await look(gif(40, 30, 5))).toMatchObject({ kind: 'gif', width: 40, height: 30, frames: 5 });
    expect(await look(gif(40, 30, 1))).toMatchObject({ kind: 'image', mime: 'image/gif', frames: null });
  });

  it('a video: size, length, pictures a second and codecs', async () => {
    expect(await look(mp4({ width: 640, height: 360, durationMs: 5_000, fps: 25 }))).toEqual({
      kind: 'video',
      mime: 'video/mp4',
      width: 640,
      height: 360,
      durationMs: 5_000,
      fps: 25,
      videoCodec: 'h264',
      audioCodec: 'aac',
      frames: null,
      pages: null,
    });
    const silent = mp4({ width: 8, height: 8, durationMs: 100, video: 'hvc1', audio: null });
    expect(await look(silent)).toMatchObject({ videoCodec: 'hevc', audioCodec: null });
  });

  it('a video that was filmed upright by its size upright', async () => {
    const bytes = Buffer.from(mp4({ width: 640, height: 360, durationMs: 1_000 }));
    const matrix = bytes.indexOf('tkhd') + 4 + 40;
    for (const [index, value] of [0, 65_536, 0, -65_536, 0, 0].entries())
      bytes.writeInt32BE(value, matrix + index * 4);
    expect(await look(bytes)).toMatchObject({ width: 360, height: 640 });
  });

  it('a MOV', async () => {
    const bytes = Buffer.from(mp4({ width: 640, height: 360, durationMs: 1_000 }));
    bytes.write('qt  ', 8, 'latin1');
    expect(await look(bytes)).toMatchObject({ kind: 'video', mime: 'video/quicktime' });
  });

  it('a PDF with its pages', async () => {
    expect(await look(pdf(3))).toMatchObject({ kind: 'document', mime: 'application/pdf', pages: 3 });
  });
});

describe('refuses', () => {
  it('nothing, text, pages of the web, programs, sound, and pictures that it can not read', async () => {
    expect(await problemOf(new Uint8Array())).toBe('media_refused: it is empty');
    for (const text of [
      'Hello',
      '<html><script>1</script></html>',
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
    ])
      expect(await problemOf(Buffer.from(text))).toMatch(/^media_refused: .*; Carillon takes image\/jpeg, /);
    expect(await problemOf(joined(zip, Buffer.alloc(100)))).toContain('it is application/zip');
    expect(await problemOf(joined(Buffer.from('MZ'), Buffer.alloc(100)))).toContain('it is application/');
    expect(await problemOf(joined(Buffer.from('ID3\x04\0\0\0\0\0\0'), Buffer.alloc(100)))).toContain(
      'media_refused',
    );
  });

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('half a picture as %s', async (format) => {
    const bytes = await noise().toFormat(format).toBuffer();
    expect(await problemOf(half(bytes))).toMatch(/^media_refused: it is damaged, or its end is missing/);
  });

  it('a picture that lacks its last tenth', async () => {
    for (const format of ['jpeg', 'png'] as const) {
      const bytes = await noise().toFormat(format).toBuffer();
      expect(await problemOf(bytes.subarray(0, Math.floor(bytes.length * 0.9)))).toMatch(/^media_refused/);
    }
  });

  it('half a TIFF, whose directory stands at its end', async () => {
    const bytes = await noise().tiff({ compression: 'none' }).toBuffer();
    expect(await look(bytes)).toMatchObject({ mime: 'image/tiff', width: 300 });
    expect(await problemOf(half(bytes))).toMatch(/^media_refused: its type is not known/);
  });

  it('half a GIF, a video and a PDF', async () => {
    expect(await problemOf(gif(40, 30, 5).subarray(0, -3))).toBe('media_refused: its end is missing');
    const film = mp4({ width: 640, height: 360, durationMs: 1_000, bytes: 5_000 });
    expect(await problemOf(film.subarray(0, 4_000))).toBe('media_refused: its end is missing');
    expect(await problemOf(half(film.subarray(0, 900)))).toBe('media_refused: its end is missing');
    expect(await problemOf(half(pdf(3)))).toBe('media_refused: its end is missing');
  });

  it('a video without its tables, without a picture, without a length', async () => {
    const film = Buffer.from(mp4({ width: 640, height: 360, durationMs: 1_000 }));
    const without = (from: string, to: string) => {
      const copy = Buffer.from(film);
      copy.write(to, copy.indexOf(from), 'latin1');
      return problemOf(copy);
    };
    expect(await without('moov', 'free')).toContain('it has no "moov"');
    expect(await without('mdat', 'free')).toContain('tables and no film');
    expect(await without('vide', 'soun')).toContain('sound and no picture');
    expect(await without('tkhd', 'free')).toContain('its tables are not complete');
    expect(await problemOf(mp4({ width: 8, height: 8, durationMs: 0 }))).toContain('how long it is');
    expect(await problemOf(mp4({ width: 0, height: 0, durationMs: 10 }))).toContain('how large');
  });

  it('tables that say they are longer than they are', async () => {
    const film = Buffer.from(mp4({ width: 640, height: 360, durationMs: 1_000 }));
    film.writeUInt32BE(4_000_000, film.indexOf('stts') + 8);
    expect(await problemOf(film)).toBe('media_refused: its tables are damaged');
  });

  it('what is two things at once', async () => {
    const picture = png(4, 3);
    expect(await problemOf(joined(picture, zip))).toBe(
      'media_refused: it is image/png and a ZIP archive at once',
    );
    expect(await problemOf(joined(pdf(1), zip))).toContain('application/pdf and a ZIP archive at once');
    expect(await problemOf(joined(picture, Buffer.from('%PDF-1.4')))).toContain(
      'image/png and a PDF at once',
    );
    const comment = await noise(8, 8)
      .withExif({ IFD0: { Copyright: '<script>alert(1)</script>' } })
      .jpeg()
      .toBuffer();
    expect(await problemOf(comment)).toContain('a page of the web at once');
  });

  it('a small file of very many pixels, before it decodes them', async () => {
    const bomb = Buffer.from(png(4, 3));
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(await problemOf(bomb)).toContain('3600000000 pixels; at most 100000000');
    const flat = await sharp({ create: { width: 11_000, height: 10_000, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    expect(await problemOf(flat)).toContain('110000000 pixels; at most 100000000');
    expect(await problemOf(gif(10_000, 9_000, 5))).toContain('450000000 pixels together; at most 400000000');
  });

  it('a WebP that moves', async () => {
    const raw = { width: 8, height: 24, channels: 3, pageHeight: 8 } as const;
    const bytes = await sharp(await noise(8, 24).raw().toBuffer(), { raw })
      .webp({ loop: 0 })
      .toBuffer();
    expect(await problemOf(bytes)).toBe('media_refused: it holds 3 pictures; only a GIF may move');
  });

  it('a small PDF that unfolds to gigabytes, while everything else goes on', async () => {
    let turns = 0;
    const other = setInterval(() => (turns += 1), 50);
    expect(await problemOf(bombOf(1_000_000_000))).toMatch(/could not be counted within 10 s|it is damaged/);
    clearInterval(other);
    expect(turns).toBeGreaterThan(20);
  });

  it('a PDF that is none behind its first bytes', async () => {
    expect(await problemOf(Buffer.from('%PDF-1.4\nnothing\n%%EOF'))).toMatch(/^media_refused: it is damaged/);
  });
});

/** A PDF whose catalogue stands in a stream that unfolds to so many bytes. */
function bombOf(bytes: number): Buffer {
  const stream = deflateSync(Buffer.alloc(bytes), { level: 1 });
  const head = `%PDF-1.5\n5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`;
  const objects = Buffer.concat([Buffer.from(head), stream, Buffer.from('\nendstream\nendobj\n')]);
  const row = (type: number, at: number) => {
    const entry = Buffer.alloc(7);
    entry.writeUInt8(type, 0);
    entry.writeUInt32BE(at, 1);
    return entry;
  };
  const nothing = row(0, 0);
  const rows = Buffer.concat([nothing, row(2, 5), nothing, row(1, objects.length), nothing, row(1, 9)]);
  const table = `3 0 obj\n<< /Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R /Length ${rows.length} >>\nstream\n`;
  const end = `\nendstream\nendobj\nstartxref\n${objects.length}\n%%EOF\n`;
  return Buffer.concat([objects, Buffer.from(table), rows, Buffer.from(end)]);
}
