import { createHash } from 'node:crypto';

/** What is remembered of an uploaded file: enough to show it, to check it, and to tell it from others. */
export interface StoredFile {
  /** Found in the bytes; null for what no platform knows. */
  mime: string | null;
  bytes: number;
  sha256: string;
  /** Pixels, where they are to be found at once. */
  width: number | null;
  height: number | null;
  /** Of an MP4. */
  durationMs: number | null;
  /** A small image as a data: address, for the feed page. */
  preview: string | null;
}

/** One file as a feed shows it. */
export interface FeedMedia {
  /** The platform's id of it. */
  id: string;
  mime: string;
  bytes: number;
  sha256: string;
  alt: string | null;
  preview: string | null;
  /** What its client calls it. */
  name?: string;
  /** Of a video, where it is known. */
  durationMs?: number | null;
}

/** Larger images are only named on the feed page. */
const maxPreviewBytes = 256 * 1024;

/** Looks at a file as a platform does: at its bytes, not at what the client calls it. */
export function describeFile(bytes: Uint8Array): StoredFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mime = mimeOf(file);
  const [width, height] = sizeOf(file, mime) ?? [null, null];
  const isShown = mime !== null && mime.startsWith('image/') && file.length <= maxPreviewBytes;
  return {
    mime,
    bytes: file.length,
    sha256: createHash('sha256').update(file).digest('hex'),
    width,
    height,
    durationMs: mime === 'video/mp4' ? durationOf(file) : null,
    preview: isShown ? `data:${mime};base64,${file.toString('base64')}` : null,
  };
}

function mimeOf(file: Buffer): string | null {
  const start = file.toString('latin1', 0, 16);
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WEBP') return 'image/webp';
  if (start.startsWith('%PDF-')) return 'application/pdf';
  if (start.slice(4, 8) === 'ftyp') return start.slice(8, 10) === 'qt' ? 'video/quicktime' : 'video/mp4';
  return null;
}

function sizeOf(file: Buffer, mime: string | null): [number, number] | null {
  if (mime === 'image/png' && file.length >= 24) return [file.readUInt32BE(16), file.readUInt32BE(20)];
  if (mime === 'image/gif' && file.length >= 10) return [file.readUInt16LE(6), file.readUInt16LE(8)];
  if (mime === 'image/jpeg') return jpegSize(file);
  return null;
}

/** The first "start of frame": FFC0 to FFCF without FFC4, FFC8 and FFCC. */
function jpegSize(file: Buffer): [number, number] | null {
  let at = 2;
  while (at + 9 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [file.readUInt16BE(at + 7), file.readUInt16BE(at + 5)];
    at += 2 + file.readUInt16BE(at + 2);
  }
  return null;
}

/** From the movie header: the time scale and the duration in it. */
function durationOf(file: Buffer): number | null {
  const at = file.indexOf('mvhd', 0, 'latin1');
  if (at < 0 || at + 24 > file.length) return null;
  const isLong = file[at + 4] === 1;
  if (isLong && at + 36 > file.length) return null;
  const scale = file.readUInt32BE(at + (isLong ? 24 : 16));
  const duration = isLong ? Number(file.readBigUInt64BE(at + 28)) : file.readUInt32BE(at + 20);
  return scale === 0 ? null : Math.round((duration / scale) * 1000);
}
