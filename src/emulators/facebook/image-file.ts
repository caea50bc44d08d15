import { describeFile, type StoredFile } from '../harness/index.ts';

/** What a photo may be; the two at the end are rare enough that only Meta looks for them. */
const types = ['image/jpeg', 'image/png', 'image/gif', 'image/bmp', 'image/tiff'];

/** Looks at the bytes of a photo; null when they are none that is taken. */
export function describePhoto(bytes: Uint8Array): StoredFile | null {
  const file = describeFile(bytes);
  const mime = file.mime ?? rareType(bytes);
  return mime !== null && types.includes(mime) ? { ...file, mime } : null;
}

function rareType(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.slice(0, 4)).toString('latin1');
  if (start.startsWith('BM')) return 'image/bmp';
  return start === 'II*\0' || start === 'MM\0*' ? 'image/tiff' : null;
}
