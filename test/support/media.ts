import type { Media, MediaSource } from '../../src/platforms/index.ts';
import { gif, hashOf, mp4, pdf, png, type Mp4 } from './media-files.ts';

/** Bytes by the media's id, for connectors that are exercised without the library of the services. */
const stored = new Map<string, Uint8Array<ArrayBuffer>>();

/** Gives what was made below, unconverted. */
export const mediaSource: MediaSource = {
  open: async ({ id, mime }) => {
    const bytes = stored.get(id);
    if (bytes === undefined) throw new Error(`no file ${id} was made`);
    return { mime, bytes: bytes.length, read: async (start, end) => bytes.slice(start, end) };
  },
  publicUrl: async () => null,
};

const nothing = {
  width: null,
  height: null,
  durationMs: null,
  frames: null,
  fps: null,
  videoCodec: null,
  audioCodec: null,
  pages: null,
  alt: null,
  title: null,
};

export const image = (width = 4, height = 3, change: Partial<Media> = {}, shade = 128): Media =>
  keep(png(width, height, shade), {
    kind: 'image',
    mime: 'image/png',
    fileName: 'a.png',
    width,
    height,
    ...change,
  });

export const movingGif = (width = 4, height = 3, frames = 2, change: Partial<Media> = {}): Media =>
  keep(gif(width, height, frames), {
    kind: 'gif',
    mime: 'image/gif',
    fileName: 'a.gif',
    width,
    height,
    frames,
    ...change,
  });

export function video(options: Partial<Mp4> = {}, change: Partial<Media> = {}): Media {
  const of = { width: 640, height: 360, durationMs: 5_000, ...options };
  const { width, height, durationMs, fps = 30, audio } = of;
  const codecs = { videoCodec: 'h264', audioCodec: audio === null ? null : 'aac' };
  const found = { width, height, durationMs, fps, ...codecs };
  return keep(mp4(of), { kind: 'video', mime: 'video/mp4', fileName: 'a.mp4', ...found, ...change });
}

export const document = (pages = 2, change: Partial<Media> = {}): Media =>
  keep(pdf(pages), { kind: 'document', mime: 'application/pdf', fileName: 'a.pdf', pages, ...change });

/** A file of the given bytes, whatever is said of them. */
export function keep(
  bytes: Uint8Array<ArrayBuffer>,
  about: Pick<Media, 'kind' | 'mime' | 'fileName'> & Partial<Media>,
): Media {
  const id = hashOf(bytes);
  stored.set(id, bytes);
  return { ...nothing, id, bytes: bytes.length, ...about };
}
