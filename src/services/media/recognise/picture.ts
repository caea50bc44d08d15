import type { FileHandle } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import { messageOf } from '../../../core/index.ts';
import { NotUsable, noFacts, type Facts } from './facts.ts';
import { part } from './sniff.ts';

/** More pixels are a trap, or no platform takes them: at three bytes each they must fit into memory. */
export const maxPixels = 100_000_000;
/** Of all pictures of a moving GIF together; they are looked at one after another. */
const maxMovingPixels = 400_000_000;

/** Facts of an image; every pixel is decoded once, so that a damaged or cut one is noticed now. @throws NotUsable */
export async function lookAtPicture(
  path: string,
  file: FileHandle,
  mime: string,
  bytes: number,
): Promise<Facts> {
  const { default: sharp } = await import('sharp');
  const about = await sharp(path, { limitInputPixels: false }).metadata().catch(unreadable);
  const { pages: frames = 1 } = about;
  const { width, height } = about.autoOrient;
  check(about, mime, frames);
  if (mime === 'image/gif' && !(await endsAsGif(file, bytes))) throw new NotUsable('its end is missing');
  await sharp(path, { failOn: 'error', limitInputPixels: maxMovingPixels, animated: frames > 1 })
    .resize(16, 16, { fit: 'fill', fastShrinkOnLoad: false })
    .raw()
    .toBuffer()
    .catch(unreadable);
  const isMoving = frames > 1;
  return {
    ...noFacts,
    kind: isMoving ? 'gif' : 'image',
    mime,
    width,
    height,
    frames: isMoving ? frames : null,
  };
}

function check({ width, height }: Metadata, mime: string, frames: number): void {
  const pixels = width * height;
  if (pixels > maxPixels) throw new NotUsable(`it has ${pixels} pixels; at most ${maxPixels} are taken`);
  if (frames > 1 && mime !== 'image/gif')
    throw new NotUsable(`it holds ${frames} pictures; only a GIF may move`);
  if (pixels * frames > maxMovingPixels)
    throw new NotUsable(
      `its pictures have ${pixels * frames} pixels together; at most ${maxMovingPixels} are taken`,
    );
}

/** Decoders show what there is of a GIF; its last byte says whether that is all. */
async function endsAsGif(file: FileHandle, bytes: number): Promise<boolean> {
  const tail = await part(file, Math.max(0, bytes - 64), bytes);
  return /\x3b\0*$/.test(tail.toString('latin1'));
}

function unreadable(error: unknown): never {
  const [line = ''] = messageOf(error).split('\n');
  throw new NotUsable(`it is damaged, or its end is missing (${line.trim()})`, { cause: error });
}
