import { CarillonError, messageOf } from '../../core/index.ts';
import { createDiskStore, createS3Store, type MediaStore, type S3Settings } from './store/index.ts';

/** How files are kept. */
export interface MediaSettings {
  /** Absolute; used where there is no S3. */
  folder: string;
  s3: S3Settings | null;
  /** Most bytes of one file. */
  maxBytes: number;
  /** Days that a file stays which no task shows. */
  keepDays: number;
  /** Where platforms can reach this server, without trailing slash; null where they can't. */
  publicUrl: string | null;
  /** Whether files may be fetched from loopback and private addresses. */
  allowPrivate: boolean;
  /** This host forgets its disk between requests. */
  isServerless: boolean;
}

/** Where files are kept. @throws CarillonError `media_store_missing` where a disk would be forgotten */
export function storeOf({ folder, s3, isServerless }: MediaSettings): MediaStore {
  if (s3 !== null) return createS3Store(s3);
  if (isServerless) throw new CarillonError('media_store_missing');
  return createDiskStore(folder);
}

/** What the store was asked to do; its own failures become ours. @throws CarillonError `media_store_failed` */
export async function inStore<Result>(store: MediaStore, work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    throw new CarillonError(
      'media_store_failed',
      { store: store.name, problem: causeOf(error) },
      { cause: error },
    );
  });
}

/** `fetch` hides what happened in its cause. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
  return `${messageOf(error)}${cause}`;
}
