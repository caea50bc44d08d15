import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** Small files of every kind, made by hand: real enough to be recognised, and decoded where pictures are. */

/** A PNG of one colour. */
export function png(width: number, height: number, shade = 128): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8); // 8 bits, grey
  const line = Buffer.alloc(width + 1, shade);
  line[0] = 0;
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => line)));
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
  };
  return bytesOf(
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  );
}

/** A GIF of black pictures, 100 ms each; it moves when it has more than one. */
export function gif(width: number, height: number, frames: number): Uint8Array<ArrayBuffer> {
  const screen = Buffer.concat([
    Buffer.from('GIF89a', 'latin1'),
    uint16le(width),
    uint16le(height),
    Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
  ]);
  // Clear and end codes only: the picture is the background.
  const picture = Buffer.concat([
    Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0]),
    uint16le(width),
    uint16le(height),
    Buffer.from([0, 2, 2, 0x4c, 0x01, 0]),
  ]);
  return bytesOf(screen, ...Array.from({ length: frames }, () => picture), Buffer.from([0x3b]));
}

export interface Mp4 {
  width: number;
  height: number;
  durationMs: number;
  fps?: number;
  /** The four letters of its sample entries: "avc1", "hvc1"; null without sound: "mp4a". */
  video?: string;
  audio?: string | null;
  /** Padded to so many bytes. */
  bytes?: number;
}

/** An MP4 with the tables a player reads first, and noughts for pictures. */
export function mp4(options: Mp4): Uint8Array<ArrayBuffer> {
  const { width, height, durationMs, fps = 30, video = 'avc1', audio = 'mp4a', bytes = 0 } = options;
  const ftyp = box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1'));
  const samples = Math.max(1, Math.round((durationMs * fps) / 1000));
  const moov = box(
    'moov',
    fullBox('mvhd', Buffer.concat([noughts(8), uint32(1000), uint32(durationMs), noughts(80)])),
    track({ durationMs, width, height, handler: 'vide', entry: videoEntry(video, width, height), samples }),
    ...(audio === null
      ? []
      : [track({ durationMs, width: 0, height: 0, handler: 'soun', entry: audioEntry(audio), samples: 1 })]),
  );
  const rest = Math.max(0, bytes - ftyp.length - moov.length - 8);
  return bytesOf(ftyp, moov, box('mdat', Buffer.alloc(rest)));
}

/** A PDF of empty pages. */
export function pdf(pages: number): Uint8Array<ArrayBuffer> {
  const kids = Array.from({ length: pages }, (_, index) => `${index + 3} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages} /Kids [${kids}] >>`,
    ...Array.from({ length: pages }, () => '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>'),
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n`;
  text += `<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.indexOf('xref\n')}\n%%EOF\n`;
  return bytesOf(Buffer.from(text, 'latin1'));
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function track(of: {
  durationMs: number;
  width: number;
  height: number;
  handler: 'vide' | 'soun';
  entry: Buffer;
  samples: number;
}): Buffer {
  const { durationMs, width, height, handler, entry, samples } = of;
  const size = Buffer.concat([uint32(width * 65_536), uint32(height * 65_536)]);
  const matrix = Buffer.concat([0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(uint32));
  return box(
    'trak',
    fullBox(
      'tkhd',
      Buffer.concat([noughts(8), uint32(1), noughts(4), uint32(durationMs), noughts(16), matrix, size]),
      3,
    ),
    box(
      'mdia',
      fullBox('mdhd', Buffer.concat([noughts(8), uint32(1000), uint32(durationMs), noughts(4)])),
      fullBox('hdlr', Buffer.concat([noughts(4), Buffer.from(handler, 'latin1'), noughts(13)])),
      box(
        'minf',
        box(
          'stbl',
          fullBox('stsd', Buffer.concat([uint32(1), entry])),
          fullBox(
            'stts',
            Buffer.concat([uint32(1), uint32(samples), uint32(Math.round(durationMs / samples))]),
          ),
          fullBox('stsc', uint32(0)),
          fullBox('stsz', Buffer.concat([uint32(0), uint32(0)])),
          fullBox('stco', uint32(0)),
        ),
      ),
    ),
  );
}

function videoEntry(type: string, width: number, height: number): Buffer {
  const size = Buffer.concat([uint16(width), uint16(height)]);
  return box(type, Buffer.concat([noughts(6), uint16(1), noughts(16), size, noughts(50)]));
}

const audioEntry = (type: string): Buffer =>
  box(
    type,
    Buffer.concat([
      noughts(6),
      uint16(1),
      noughts(8),
      uint16(2),
      uint16(16),
      noughts(4),
      uint32(44_100 * 65_536),
    ]),
  );

function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([uint32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

const fullBox = (type: string, body: Buffer, flags = 0): Buffer => box(type, uint32(flags), body);

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value % 2 ** 32);
  return buffer;
}

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16BE(value);
  return buffer;
}

function uint16le(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
}

const noughts = (count: number): Buffer => Buffer.alloc(count);

const bytesOf = (...parts: Buffer[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));
