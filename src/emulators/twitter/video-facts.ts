/** What an MP4 or QuickTime file says of itself; null where it says nothing. */
export interface VideoFacts {
  width: number | null;
  height: number | null;
  durationMs: number | null;
  fps: number | null;
  /** Four letters, such as "avc1" and "mp4a"; null without such a track. */
  video: string | null;
  audio: string | null;
}

interface Box {
  type: string;
  body: Buffer;
}

/** Reads the tables in front of the pictures (ISO/IEC 14496-12). */
export function readVideoFacts(bytes: Uint8Array): VideoFacts {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const movie = inside(file, 'moov');
  const tracks = (movie ? boxesIn(movie) : []).filter(({ type }) => type === 'trak').map(({ body }) => body);
  const byHandler = (wanted: string) => tracks.find((track) => handlerOf(track) === wanted) ?? null;
  const [picture, sound] = [byHandler('vide'), byHandler('soun')];
  const [width, height] = (picture && sizeOf(picture)) ?? [null, null];
  return {
    width,
    height,
    durationMs: durationOf(movie && inside(movie, 'mvhd')),
    fps: picture && fpsOf(picture),
    video: picture && entryOf(picture),
    audio: sound && entryOf(sound),
  };
}

function boxesIn(buffer: Buffer): Box[] {
  const boxes: Box[] = [];
  let at = 0;
  while (at + 8 <= buffer.length) {
    const short = buffer.readUInt32BE(at);
    const isLong = short === 1 && at + 16 <= buffer.length;
    const size = isLong ? Number(buffer.readBigUInt64BE(at + 8)) : short || buffer.length - at;
    const head = isLong ? 16 : 8;
    if (size < head || at + size > buffer.length) break;
    boxes.push({
      type: buffer.toString('latin1', at + 4, at + 8),
      body: buffer.subarray(at + head, at + size),
    });
    at += size;
  }
  return boxes;
}

/** The body of the first box at the end of a path of types. */
function inside(buffer: Buffer, ...path: string[]): Buffer | null {
  const [first, ...rest] = path;
  if (first === undefined) return buffer;
  const body = boxesIn(buffer).find(({ type }) => type === first)?.body;
  return body ? inside(body, ...rest) : null;
}

const handlerOf = (track: Buffer): string | null =>
  inside(track, 'mdia', 'hdlr')?.toString('latin1', 8, 12) ?? null;

/** The last eight bytes of the track's header are width and height in 16.16. */
function sizeOf(track: Buffer): [number, number] | null {
  const header = inside(track, 'tkhd');
  if (!header || header.length < 84) return null;
  const read = (fromEnd: number) => Math.round(header.readUInt32BE(header.length - fromEnd) / 65_536);
  return [read(8), read(4)];
}

function durationOf(header: Buffer | null): number | null {
  if (!header || header.length < 32) return null;
  const isLong = header[0] === 1;
  const scale = header.readUInt32BE(isLong ? 20 : 12);
  const duration = isLong ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  return scale === 0 ? null : Math.round((duration / scale) * 1000);
}

/** Pictures over time, from the table of how long each is shown. */
function fpsOf(track: Buffer): number | null {
  const media = inside(track, 'mdia', 'mdhd');
  const times = inside(track, 'mdia', 'minf', 'stbl', 'stts');
  if (!media || media.length < 24 || !times || times.length < 8) return null;
  const scale = media.readUInt32BE(media[0] === 1 ? 20 : 12);
  let [count, ticks] = [0, 0];
  const rows = Math.min(times.readUInt32BE(4), Math.floor((times.length - 8) / 8));
  for (let row = 0; row < rows; row += 1) {
    const pictures = times.readUInt32BE(8 + row * 8);
    count += pictures;
    ticks += pictures * times.readUInt32BE(12 + row * 8);
  }
  return ticks === 0 ? null : (count * scale) / ticks;
}

/** The four letters of the first sample entry. */
function entryOf(track: Buffer): string | null {
  const entries = inside(track, 'mdia', 'minf', 'stbl', 'stsd');
  return entries && entries.length >= 16 ? entries.toString('latin1', 12, 16) : null;
}
