export const mediaKinds = ['image', 'video', 'audio', 'document', 'sticker'] as const;
export type MediaKind = (typeof mediaKinds)[number];

const office = 'application/vnd.openxmlformats-officedocument';

/** "Supported media types" */
const typesOf: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ['image/jpeg', 'image/png'],
  video: ['video/mp4', 'video/3gpp'],
  audio: ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg'],
  document: [
    'text/plain',
    'application/pdf',
    'application/msword',
    'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint',
    `${office}.wordprocessingml.document`,
    `${office}.spreadsheetml.sheet`,
    `${office}.presentationml.presentation`,
  ],
  sticker: ['image/webp'],
};

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

const maxBytesOf: Readonly<Record<MediaKind, number>> = {
  image: 5 * megabyte,
  video: 16 * megabyte,
  audio: 16 * megabyte,
  document: 100 * megabyte,
  sticker: 500 * kilobyte,
};
const maxStillStickerBytes = 100 * kilobyte;

export const allTypes: readonly string[] = mediaKinds.flatMap((kind) => typesOf[kind]);

/** The kind a type is uploaded as; a document message may hold a file of any kind. */
export const kindOf = (mime: string): MediaKind | null =>
  mediaKinds.find((kind) => typesOf[kind].includes(mime)) ?? null;

/** Why a message of that kind can not hold a file of that type; null: it can. */
export function misfit(kind: MediaKind, mime: string): string | null {
  if (kind === 'document' || typesOf[kind].includes(mime)) return null;
  const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  return `Unsupported ${name} mime type ${mime}. Please use one of ${typesOf[kind].join(', ')}.`;
}

/** Why WhatsApp can not work with a file, as it was called and as its bytes are; null: it can. */
export function fileProblem(mime: string, found: string | null, bytes: Uint8Array): string | null {
  const kind = kindOf(mime);
  if (kind === null) return `Unsupported mime type ${mime}.`;
  if (bytes.length === 0) return 'The file is empty.';
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const maxBytes = kind === 'sticker' && !isMoving(file) ? maxStillStickerBytes : maxBytesOf[kind];
  if (file.length > maxBytes) {
    return `Media file size too big. Max file size we currently support: ${maxBytes} bytes, got ${file.length} bytes.`;
  }
  if (!isAsCalled(mime, found, file)) {
    return `Media file is not as it was called: ${mime} was said, ${found ?? 'application/octet-stream'} was found.`;
  }
  const codec = kind === 'video' ? codecsOf(file).find((each) => !usableCodecs.includes(each)) : undefined;
  return codec === undefined ? null : `Unsupported codec ${codec}: video is H.264, its sound is AAC.`;
}

/** Sample entries of H.264 and AAC. */
const usableCodecs: readonly string[] = ['avc1', 'avc3', 'mp4a'];

const oldOffice = ['d0cf11e0'];

/** The first bytes, in hex, of what `describeFile` does not know. */
const starts: Readonly<Record<string, readonly string[]>> = {
  'audio/aac': ['fff0', 'fff1', 'fff8', 'fff9'],
  'audio/mpeg': ['494433', 'fff2', 'fff3', 'fffa', 'fffb'],
  'audio/amr': ['2321414d52'],
  'audio/ogg': ['4f676753'],
  'application/msword': oldOffice,
  'application/vnd.ms-excel': oldOffice,
  'application/vnd.ms-powerpoint': oldOffice,
  // Zipped.
  [`${office}.wordprocessingml.document`]: ['504b0304'],
  [`${office}.spreadsheetml.sheet`]: ['504b0304'],
  [`${office}.presentationml.presentation`]: ['504b0304'],
};

function isAsCalled(mime: string, found: string | null, file: Buffer): boolean {
  // 3GPP files and those of sound only are boxes as of an MP4.
  if (mime === 'video/3gpp' || mime === 'audio/mp4') return found === 'video/mp4';
  if (found !== null) return found === mime;
  if (mime === 'text/plain') return !file.includes(0);
  const start = file.toString('hex', 0, 8);
  return (starts[mime] ?? []).some((each) => start.startsWith(each));
}

const isMoving = (file: Buffer): boolean => file.indexOf('ANIM', 0, 'latin1') > 0;

/** The four letters of each track's first sample entry. */
function codecsOf(file: Buffer): string[] {
  const found: string[] = [];
  for (let at = file.indexOf('stsd', 0, 'latin1'); at >= 0; at = file.indexOf('stsd', at + 4, 'latin1')) {
    found.push(file.toString('latin1', at + 16, at + 20));
  }
  return found;
}
