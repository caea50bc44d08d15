import type { AcceptedImages, Media, OpenMedia } from '../media.ts';
import type { Connection } from '../platform.ts';

/** The bytes of a draft's file. Throws CallFailed as the source does. */
export function openFile(
  { media: source }: Connection,
  file: Media,
  accepted?: AcceptedImages,
): Promise<OpenMedia> {
  if (source === undefined) throw new Error('a draft with files needs a connection that gives them');
  return source.open(file, accepted);
}

/** The bytes from `start` to the end, copied only out of shared memory: a video is large. */
export async function readFrom(file: OpenMedia, start: number): Promise<Uint8Array<ArrayBuffer>> {
  if (start >= file.bytes) return new Uint8Array();
  const bytes = await file.read(start, file.bytes);
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(bytes);
}
