import type { Readable } from 'node:stream';
import type { Sharp } from 'sharp';
import type { AcceptedImages, Media } from '../../platforms/index.ts';
import { maxPixels } from './recognise/index.ts';

/** The same picture in half the bytes or so, each step; below it nothing is to be seen any more. */
const smallestScale = 1 / 64;
const shrink = 0.8;

const writers: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  'image/jpeg': (image) =>
    image.flatten({ background: '#ffffff' }).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }),
  'image/png': (image) => image.png({ compressionLevel: 9 }),
  'image/webp': (image) => image.webp({ quality: 90 }),
  'image/avif': (image) => image.avif({ quality: 70 }),
  'image/gif': (image) => image.gif(),
};

export interface Converted {
  mime: string;
  bytes: Uint8Array;
}

/** Whether a platform takes the file as it is. */
export function isAccepted(media: Media, { mimes, maxBytes, maxPixels: most }: AcceptedImages): boolean {
  const pixels = (media.width ?? 0) * (media.height ?? 0);
  return mimes.includes(media.mime) && media.bytes <= (maxBytes ?? Infinity) && pixels <= (most ?? Infinity);
}

/**
 * A picture as a platform takes it: its own type where that is taken, else the first that can be written; upright; made
 * smaller until it fits. Metadata, and with it where the picture was taken, stays behind. Null where nothing fits.
 */
export async function convert(
  open: () => Promise<Readable>,
  media: Media,
  { mimes, maxBytes = Infinity, maxPixels: most = Infinity }: AcceptedImages,
): Promise<Converted | null> {
  const mime = [...mimes.filter((one) => one === media.mime), ...mimes].find((one) => one in writers);
  const write = writers[mime ?? ''];
  if (mime === undefined || write === undefined) return null;
  const { default: sharp } = await import('sharp');
  const { width, height } = { width: media.width ?? 1, height: media.height ?? 1 };
  const start = Math.min(1, Math.sqrt(most / (width * height)));
  for (let scale = start; scale >= smallestScale; scale *= shrink) {
    const image = sharp({ limitInputPixels: maxPixels }).autoOrient();
    if (scale < 1)
      image.resize(Math.max(1, Math.floor(width * scale)), Math.max(1, Math.floor(height * scale)), {
        fit: 'fill',
      });
    const source = await open();
    const written = write(image).toBuffer();
    source.on('error', (error) => image.destroy(error)).pipe(image);
    const bytes = await written;
    if (bytes.length <= maxBytes) return { mime, bytes: new Uint8Array(bytes) };
    // As far as the bytes say, and then step by step.
    scale = Math.min(scale, (Math.sqrt(maxBytes / bytes.length) * scale) / shrink);
  }
  return null;
}
