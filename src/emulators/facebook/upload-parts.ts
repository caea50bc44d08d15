import type { StoreTransaction } from '../harness/index.ts';
import { emulatedPage, platform } from './entities.ts';

const kind = 'upload_part';
const batchSize = 100;

interface PartData {
  base64: string;
}

/**
 * Adds bytes to an upload of which `received` are there. Returns the whole file when they were the last ones, and
 * forgets its parts: what remains of a file is what `describeFile` says of it.
 */
export async function receive(
  tx: StoreTransaction,
  upload: string,
  bytes: Uint8Array,
  { received, expected }: { received: number; expected: number },
): Promise<Uint8Array | null> {
  if (received === 0 && bytes.length === expected) return bytes;
  if (received + bytes.length < expected) {
    if (bytes.length > 0) await putPart(tx, upload, received, Buffer.from(bytes).toString('base64'));
    return null;
  }
  const parts = [bytes];
  let before: string | undefined;
  for (;;) {
    const query = { platform, kind, owner: ownerOf(upload), limit: batchSize };
    const batch = await tx.list<PartData>({ ...query, ...(before !== undefined && { before }) });
    for (const { id, data } of batch) {
      parts.unshift(Buffer.from(data.base64, 'base64'));
      await putPart(tx, upload, Number(id.split('/').at(-1)), '');
    }
    before = batch.at(-1)?.id;
    if (batch.length < batchSize) return Buffer.concat(parts);
  }
}

const ownerOf = (upload: string): string => `${emulatedPage.id}/${upload}`;

const putPart = (tx: StoreTransaction, upload: string, offset: number, base64: string): Promise<void> =>
  tx.put({
    platform,
    kind,
    id: `${upload}/${offset}`,
    owner: ownerOf(upload),
    createdAt: new Date(0),
    data: { base64 },
  });
