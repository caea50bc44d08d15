import type { FileHandle } from 'node:fs/promises';
import { boxAt, boxesIn, readTopBoxes } from './boxes.ts';
import { NotUsable, noFacts, type Facts } from './facts.ts';

interface Track {
  handler: string;
  codec: string;
  /** As shown, after rotation. */
  width: number;
  height: number;
  fps: number | null;
  durationMs: number;
}

/** Facts of an MP4, MOV or 3GP from its tables; the pictures are not decoded. @throws NotUsable */
export async function lookAtVideo(file: FileHandle, mime: string, bytes: number): Promise<Facts> {
  const { types, moov } = await readTopBoxes(file, bytes);
  if (moov === null)
    throw new NotUsable('it has no "moov": the recording or the upload was cut, or it is no film');
  if (!types.has('mdat')) throw new NotUsable('it holds tables and no film');
  try {
    return { ...noFacts, kind: 'video', mime, ...factsIn(moov) };
  } catch (error) {
    if (error instanceof NotUsable) throw error;
    // A table that is shorter than it says.
    throw new NotUsable('its tables are damaged', { cause: error });
  }
}

function factsIn(moov: Buffer) {
  const tracks = boxesIn(moov)
    .filter(({ type }) => type === 'trak')
    .map(({ body }) => trackOf(body));
  const video = tracks.find(({ handler }) => handler === 'vide');
  const audio = tracks.find(({ handler }) => handler === 'soun');
  if (video === undefined) throw new NotUsable('it has sound and no picture');
  if (video.width === 0 || video.height === 0)
    throw new NotUsable('it does not say how large its picture is');
  const durationMs = movieMs(moov) || Math.max(...tracks.map((track) => track.durationMs));
  if (durationMs === 0)
    throw new NotUsable('it does not say how long it is (a fragmented MP4?); convert it to an ordinary MP4');
  return {
    width: video.width,
    height: video.height,
    durationMs,
    fps: video.fps,
    videoCodec: video.codec,
    audioCodec: audio?.codec ?? null,
  };
}

const movieMs = (moov: Buffer): number => durationIn(needed(boxAt(moov, 'mvhd')));

function trackOf(trak: Buffer): Track {
  const header = needed(boxAt(trak, 'tkhd'));
  const mdia = needed(boxAt(trak, 'mdia'));
  const media = needed(boxAt(mdia, 'mdhd'));
  const entries = needed(boxAt(mdia, 'minf', 'stbl', 'stsd'));
  const times = boxAt(mdia, 'minf', 'stbl', 'stts');
  return {
    handler: needed(boxAt(mdia, 'hdlr')).toString('latin1', 8, 12),
    codec: codecOf(entries.toString('latin1', 12, 16)),
    ...sizeIn(header),
    fps: times === null ? null : fpsIn(times, scaleIn(media)),
    durationMs: durationIn(media),
  };
}

/** Times stand in fields of four bytes, from version 1 on in eight. */
const isLong = (box: Buffer): boolean => box.readUInt8(0) > 0;

/** Units a second. */
const scaleIn = (box: Buffer): number => box.readUInt32BE(isLong(box) ? 20 : 12);

/** Of "mvhd" and "mdhd", in ms; 0 where it is not known. */
function durationIn(box: Buffer): number {
  const units = isLong(box) ? Number(box.readBigUInt64BE(24)) : box.readUInt32BE(16);
  const unknown = isLong(box) ? units >= 2 ** 64 - 1 : units === 2 ** 32 - 1;
  const scale = scaleIn(box);
  return unknown || scale === 0 ? 0 : Math.min(Math.round((units * 1_000) / scale), 2 ** 31 - 1);
}

/** From "tkhd": 16.16 numbers behind a matrix that may turn the picture by a quarter. */
function sizeIn(tkhd: Buffer): { width: number; height: number } {
  const matrix = isLong(tkhd) ? 52 : 40;
  const [a, b, c, d] = [0, 4, 12, 16].map((at) => tkhd.readInt32BE(matrix + at));
  const width = Math.round(tkhd.readUInt32BE(matrix + 36) / 65_536);
  const height = Math.round(tkhd.readUInt32BE(matrix + 40) / 65_536);
  const isTurned = a === 0 && d === 0 && b !== 0 && c !== 0;
  return isTurned ? { width: height, height: width } : { width, height };
}

/** From "stts": pairs of how many pictures last how long. */
function fpsIn(stts: Buffer, scale: number): number | null {
  let pictures = 0;
  let units = 0;
  for (let pair = 0; pair < stts.readUInt32BE(4); pair += 1) {
    const count = stts.readUInt32BE(8 + pair * 8);
    pictures += count;
    units += count * stts.readUInt32BE(12 + pair * 8);
  }
  return units === 0 ? null : Math.round((pictures * scale * 1_000) / units) / 1_000;
}

/** The names that platforms' documents use; what is not here keeps its own four letters. */
const codecs: Readonly<Record<string, string>> = {
  avc1: 'h264',
  avc3: 'h264',
  hvc1: 'hevc',
  hev1: 'hevc',
  vp08: 'vp8',
  vp09: 'vp9',
  av01: 'av1',
  mp4v: 'mpeg4',
  s263: 'h263',
  apch: 'prores',
  apcn: 'prores',
  apcs: 'prores',
  apco: 'prores',
  ap4h: 'prores',
  mp4a: 'aac',
  samr: 'amr',
  sawb: 'amr',
  'ac-3': 'ac3',
  'ec-3': 'eac3',
  '.mp3': 'mp3',
  sowt: 'pcm',
  twos: 'pcm',
  lpcm: 'pcm',
  in24: 'pcm',
};

const codecOf = (letters: string): string =>
  codecs[letters] ?? letters.replaceAll(/[^\w.-]/g, '').toLowerCase();

function needed(box: Buffer | null): Buffer {
  if (box === null) throw new NotUsable('its tables are not complete');
  return box;
}
