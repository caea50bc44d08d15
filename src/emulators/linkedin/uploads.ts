import { createHash, createHmac } from 'node:crypto';
import type { EmulatorContext, Entity, StoredFile, StoreTransaction } from '../harness/index.ts';
import { emulatedClient, kinds, platform, type MediaKind, type UploadData } from './entities.ts';
import { fileProblem } from './file-rules.ts';
import type { LinkedInSettings } from './settings.ts';

/** Its id is its URN. */
export type Upload = Entity<UploadData>;

/** What waits for each other: all bytes and states of one upload. */
export const lockOnUpload = (urn: string): string => `${platform}/upload/${urn}`;

export type UploadStatus = 'WAITING_UPLOAD' | 'PROCESSING' | 'PROCESSING_FAILED' | 'AVAILABLE';

/** An upload that waits for its bytes. */
export async function startUpload(
  tx: StoreTransaction,
  now: Date,
  { kind, owner, fileSizeBytes }: { kind: MediaKind; owner: string; fileSizeBytes: number | null },
  settings: LinkedInSettings,
): Promise<Upload> {
  const serial = await tx.nextNumber('linkedin.upload');
  const hash = createHash('sha256').update(`${kind}/${now.getTime()}/${serial}`).digest('base64url');
  const data: UploadData = {
    kind,
    expiresAt: new Date(now.getTime() + settings.uploadUrlMs).toISOString(),
    fileSizeBytes,
    etags: {},
    file: null,
    workEndsAt: null,
    failure: null,
  };
  const id = `urn:li:${kind}:D4E10AQ${hash.slice(0, 14)}`;
  const upload = { platform, kind: kinds.upload, id, owner, createdAt: now, data };
  await tx.put(upload);
  return upload;
}

export const findUpload = (tx: StoreTransaction, urn: string): Promise<Upload | null> =>
  tx.get<UploadData>(platform, kinds.upload, urn);

export function statusOf({ data }: Upload, now: Date): UploadStatus {
  if (data.file === null || data.workEndsAt === null) return 'WAITING_UPLOAD';
  if (now.getTime() < Date.parse(data.workEndsAt)) return 'PROCESSING';
  return data.failure === null ? 'AVAILABLE' : 'PROCESSING_FAILED';
}

export const isExpired = ({ data }: Upload, now: Date): boolean =>
  now.getTime() >= Date.parse(data.expiresAt);

/** Ends an upload whose last byte has come: the work on it begins, and how it will end is decided. */
export async function completeUpload(
  tx: StoreTransaction,
  upload: Upload,
  { file, bytes }: { file: StoredFile; bytes: Uint8Array },
  context: EmulatorContext,
  settings: LinkedInSettings,
): Promise<void> {
  const { kind } = upload.data;
  const fails = context.faults.take(platform, 'processing', 'before') !== null;
  const workMs = kind === 'image' && settings.imageWork === 'none' ? 0 : context.settings.processingMs;
  const workEndsAt = new Date(context.clock.now().getTime() + workMs).toISOString();
  const failure = fails ? 'Internal error' : fileProblem(kind, file, bytes, settings);
  await tx.put({ ...upload, data: { ...upload.data, file, workEndsAt, failure } });
}

/** What the address of a part carries, so that only who was given it can use it. */
export const signatureOf = (urn: string, part: number): string =>
  createHmac('sha256', emulatedClient.secret).update(`${urn}/${part}`).digest('base64url').slice(0, 22);

/** What a video's `uploadToken` says. */
export const uploadTokenOf = (urn: string, settings: LinkedInSettings): string =>
  settings.uploadToken === 'empty' ? '' : signatureOf(urn, -1);
