import type { StoredFile } from '../harness/index.ts';
import type { MediaKind } from './entities.ts';
import type { LinkedInSettings } from './settings.ts';

const imageTypes = ['image/jpeg', 'image/png', 'image/gif'];
/** An image has fewer. */
const pixelLimit = 36_152_320;
const maxGifFrames = 250;

/** Whether KB and MB are thousands is not said: the wider reading. */
export const videoBytes = { least: 75_000, most: 500 * 1024 * 1024 } as const;
const videoMs = { least: 3_000, most: 30 * 60 * 1000 } as const;

const maxDocumentBytes = 100 * 1024 * 1024;
const maxDocumentPages = 300;

/** Why LinkedIn can't work on a file; null when it can. It looks at the bytes, not at what they are called. */
export function fileProblem(
  kind: MediaKind,
  file: StoredFile,
  bytes: Uint8Array,
  settings: LinkedInSettings,
): string | null {
  const problems = { image: imageProblem, video: videoProblem, document: documentProblem };
  return problems[kind](file, bytes, settings);
}

type Check = (file: StoredFile, bytes: Uint8Array, settings: LinkedInSettings) => string | null;

const unsupported = 'Unsupported file format';
const tooLarge = 'File size too large';

const imageProblem: Check = ({ mime, bytes: size, width, height }, bytes, { maxImageBytes }) => {
  if (mime === null || !imageTypes.includes(mime)) return unsupported;
  if (size > maxImageBytes) return tooLarge;
  if (width === null || height === null) return 'The dimensions can not be read';
  if (width * height >= pixelLimit) return `The image has ${width * height} pixels`;
  if (mime === 'image/gif' && countFrames(bytes) > maxGifFrames) return 'The GIF has too many frames';
  return null;
};

const videoProblem: Check = ({ mime, bytes: size, durationMs }) => {
  if (mime !== 'video/mp4') return unsupported;
  if (size > videoBytes.most) return tooLarge;
  if (durationMs === null) return 'The duration can not be read';
  if (durationMs < videoMs.least) return 'The video is too short';
  return durationMs > videoMs.most ? 'The video is too long' : null;
};

/** Of DOCX and PPTX, which are ZIP files, and of DOC and PPT. */
const officeStarts = ['504b0304', 'd0cf11e0'];

const documentProblem: Check = ({ mime, bytes: size }, bytes) => {
  const isOffice = officeStarts.includes(Buffer.from(bytes.subarray(0, 4)).toString('hex'));
  if (mime !== 'application/pdf' && !isOffice) return unsupported;
  if (size > maxDocumentBytes) return tooLarge;
  const pages = mime === 'application/pdf' ? (latin1(bytes).match(/\/Type\s*\/Page\b/g)?.length ?? 0) : 0;
  return pages > maxDocumentPages ? 'The document has too many pages' : null;
};

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** The pictures of a GIF, block by block, as far as the file goes. */
function countFrames(bytes: Uint8Array): number {
  const byteAt = (place: number): number => bytes[place] ?? 0;
  const colours = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  /** Behind the length-prefixed pieces that end a block. */
  const skipPieces = (place: number): number => {
    let at = place;
    while (byteAt(at) > 0) at += 1 + byteAt(at);
    return at + 1;
  };
  let frames = 0;
  let at = 13 + colours(byteAt(10));
  while (at < bytes.length) {
    if (byteAt(at) === 0x2c) {
      frames += 1;
      at = skipPieces(at + 11 + colours(byteAt(at + 9)));
    } else if (byteAt(at) === 0x21) at = skipPieces(at + 2);
    else return frames;
  }
  return frames;
}
