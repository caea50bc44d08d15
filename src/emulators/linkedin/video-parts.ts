import { sha256 } from '../../core/index.ts';
import type { StoreTransaction } from '../harness/index.ts';
import { kinds, platform, type PartData } from './entities.ts';
import type { Upload } from './uploads.ts';

/** Of all parts but the last. */
const partBytes = 4 * 1024 * 1024;

/** A piece of the file; `lastByte` belongs to it. */
export interface Part {
  firstByte: number;
  lastByte: number;
}

export function partsOf({ data }: Upload): Part[] {
  const total = data.fileSizeBytes ?? 0;
  return Array.from({ length: Math.ceil(total / partBytes) }, (_, index) => ({
    firstByte: index * partBytes,
    lastByte: Math.min((index + 1) * partBytes, total) - 1,
  }));
}

/** Keeps a part; the same number again replaces it. Returns its ETag, without quotes. */
export async function putPart(
  tx: StoreTransaction,
  upload: Upload,
  part: number,
  bytes: Uint8Array,
): Promise<string> {
  const base64 = Buffer.from(bytes).toString('base64');
  const etag = `/ambry-video/${sha256(`${upload.id}/${part}/${base64}`).slice(0, 32)}`;
  await tx.put({ ...upload, data: { ...upload.data, etags: { ...upload.data.etags, [part]: etag } } });
  await tx.put(partEntity(upload, part, { base64 }));
  return etag;
}

/** The whole file, of which nothing is kept; only when all parts have come. */
export async function takeParts(tx: StoreTransaction, upload: Upload): Promise<Buffer> {
  const whole: Buffer[] = [];
  for (const part of partsOf(upload).keys()) {
    const kept = await tx.get<PartData>(platform, kinds.part, partId(upload, part));
    if (kept) whole.push(Buffer.from(kept.data.base64, 'base64'));
    await tx.put(partEntity(upload, part, { base64: '' }));
  }
  return Buffer.concat(whole);
}

const partId = ({ id }: Upload, part: number): string => `${id}/${part}`;

const partEntity = (upload: Upload, part: number, data: PartData) => ({
  platform,
  kind: kinds.part,
  id: partId(upload, part),
  owner: upload.owner,
  createdAt: upload.createdAt,
  data,
});
