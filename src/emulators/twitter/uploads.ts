import { describeFile, type EmulatorContext, type Entity, type StoreTransaction } from '../harness/index.ts';
import { emulatedUser, kinds, type MediaData, type SegmentData } from './entities.ts';
import { brokenFile, fileProblem, keyOf, kindOf, needsWork, workProblem } from './media-rules.ts';
import { platform, snowflake } from './posts.ts';
import type { TwitterSettings } from './settings.ts';

export type Upload = Entity<MediaData>;

/** Lifetimes as in the examples of the documents, in seconds. */
const sessionSeconds = 1_295_999;
const mediaSeconds = 86_400;

/** Uploads and posts of the user change one after the other. */
export const userLock = `${platform}/${emulatedUser.id}`;

/** An empty upload that waits for its segments; not kept yet. */
export async function newUpload(
  tx: StoreTransaction,
  now: Date,
  wanted: Pick<MediaData, 'category' | 'mediaType' | 'totalBytes'>,
): Promise<Upload> {
  const id = snowflake(now, await tx.nextNumber('twitter.media'));
  const data: MediaData = {
    ...wanted,
    key: keyOf(wanted.category, id),
    segments: {},
    file: null,
    kind: null,
    processing: null,
    expiresAt: inSeconds(now, sessionSeconds),
    alt: null,
    uses: 0,
  };
  return { platform, kind: kinds.media, id, owner: emulatedUser.id, createdAt: now, data };
}

/** The user's own upload, unless it has expired or never was. */
export async function findUpload(tx: StoreTransaction, id: string, now: Date): Promise<Upload | null> {
  const upload = await tx.get<MediaData>(platform, kinds.media, id);
  if (!upload || upload.owner !== emulatedUser.id) return null;
  return now.getTime() < Date.parse(upload.data.expiresAt) ? upload : null;
}

/** Keeps a segment; the same index again replaces it. */
export async function putSegment(
  tx: StoreTransaction,
  upload: Upload,
  index: number,
  bytes: Uint8Array,
): Promise<void> {
  const segments = { ...upload.data.segments, [index]: bytes.length };
  await tx.put({ ...upload, data: { ...upload.data, segments } });
  await tx.put(segmentOf(upload, index, { base64: Buffer.from(bytes).toString('base64') }));
}

/** The segments from 0 on, joined; null when one is missing or they are more or less than was announced. */
export async function joinSegments(tx: StoreTransaction, { id, data }: Upload): Promise<Buffer | null> {
  const count = Object.keys(data.segments).length;
  const parts: Buffer[] = [];
  for (let index = 0; index < count; index += 1) {
    const segment = await tx.get<SegmentData>(platform, kinds.segment, `${id}/${index}`);
    if (!segment) return null;
    parts.push(Buffer.from(segment.data.base64, 'base64'));
  }
  const whole = Buffer.concat(parts);
  return whole.length === data.totalBytes ? whole : null;
}

/**
 * Ends an upload that has come whole: checks the bytes, starts the work on them, forgets them. Or says what is wrong
 * with them, and then nothing has changed.
 */
export async function finishUpload(
  tx: StoreTransaction,
  upload: Upload,
  bytes: Uint8Array,
  { clock, faults, settings }: EmulatorContext,
  options: TwitterSettings,
): Promise<{ upload: Upload } | { refusal: string }> {
  const { category, segments } = upload.data;
  const file = describeFile(bytes);
  const refusal = fileProblem(category, file);
  if (refusal !== null) return { refusal };

  const now = clock.now();
  const startedAt = now.toISOString();
  const endsAt = new Date(now.getTime() + settings.processingMs).toISOString();
  const fails = needsWork(category) && faults.take(platform, 'processing', 'before') !== null;
  const processing = needsWork(category)
    ? { startedAt, endsAt, failure: fails ? brokenFile : workProblem(category, bytes, file, options) }
    : null;
  const kind = kindOf(category, bytes, file);
  const expiresAt = inSeconds(now, mediaSeconds);
  const finished = { ...upload, data: { ...upload.data, file, kind, processing, expiresAt } };
  await tx.put(finished);
  for (const index of Object.keys(segments)) await tx.put(segmentOf(upload, Number(index), { base64: '' }));
  return { upload: finished };
}

/** Whether a post may show it now. */
export function isReady({ data }: Upload, now: Date): boolean {
  if (data.file === null) return false;
  const { processing } = data;
  return (
    processing === null || (processing.failure === null && now.getTime() >= Date.parse(processing.endsAt))
  );
}

const segmentOf = (upload: Upload, index: number, data: SegmentData): Entity<SegmentData> => ({
  platform,
  kind: kinds.segment,
  id: `${upload.id}/${index}`,
  owner: upload.owner,
  createdAt: upload.createdAt,
  data,
});

const inSeconds = (now: Date, seconds: number): string =>
  new Date(now.getTime() + seconds * 1000).toISOString();
