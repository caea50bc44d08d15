import { describeFile, type StoredFile } from '../harness/index.ts';

/** Looks at the bytes of a video; its size comes from the header of its first track that has one. */
export function describeVideo(bytes: Uint8Array): StoredFile {
  const file = describeFile(bytes);
  if (!file.mime?.startsWith('video/')) return file;
  const [width, height] = sizeOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) ?? [
    null,
    null,
  ];
  return { ...file, width, height };
}

/** Track headers end with width and height, each in 16.16 fixed point. */
function sizeOf(file: Buffer): [number, number] | null {
  for (let at = file.indexOf('tkhd'); at >= 4; at = file.indexOf('tkhd', at + 4)) {
    const end = at - 4 + file.readUInt32BE(at - 4);
    if (end < at + 12 || end > file.length) continue;
    const [width, height] = [file.readUInt32BE(end - 8) >>> 16, file.readUInt32BE(end - 4) >>> 16];
    if (width > 0 && height > 0) return [width, height];
  }
  return null;
}
