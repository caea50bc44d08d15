import { timedNumber, type Entity, type StoredFile, type StoreTransaction } from '../harness/index.ts';
import { emulatedPage, platform, type Shown } from './entities.ts';

export interface PhotoData {
  file: StoredFile;
  caption: string | null;
  alt: string | null;
  /** Uploaded to be used soon: gone when it is not. */
  temporary: boolean;
  /** The post or story that shows it; null while it is only uploaded. */
  postId: string | null;
  deletedAt: string | null;
}

export type Photo = Entity<PhotoData>;

/** What of a video can not be worked on, in the vendor's words. */
export interface VideoFailure {
  code: number;
  message: string;
}

export interface VideoData {
  /** What it was uploaded for. */
  use: 'video' | 'reel' | 'story';
  title: string | null;
  description: string | null;
  /** The publisher's own id of the video, as it was given. */
  universalVideoId: string | null;
  /** Null until its last byte has come. */
  file: StoredFile | null;
  /** How many bytes the client said there will be; null until it did. */
  expectedBytes: number | null;
  receivedBytes: number;
  /** When the work on it ends, ISO time; null until it begins. */
  worksUntil: string | null;
  /** How that work ends; null: well. */
  failure: VideoFailure | null;
  postId: string | null;
  publishedAt: string | null;
  deletedAt: string | null;
}

export type Video = Entity<VideoData>;

export const findPhoto = (tx: StoreTransaction, id: string): Promise<Photo | null> =>
  tx.get<PhotoData>(platform, 'photo', id);

export const findVideo = (tx: StoreTransaction, id: string): Promise<Video | null> =>
  tx.get<VideoData>(platform, 'video', id);

/** Posts, comments, photos and videos share one series of numbers. */
export const nextNumber = async (tx: StoreTransaction, now: Date): Promise<string> =>
  timedNumber(now, await tx.nextNumber('facebook.post'));

export async function putPhoto(tx: StoreTransaction, now: Date, data: PhotoData): Promise<Photo> {
  const photo: Photo = {
    platform,
    kind: 'photo',
    id: await nextNumber(tx, now),
    owner: emulatedPage.id,
    createdAt: now,
    data,
  };
  await tx.put(photo);
  return photo;
}

export async function putVideo(
  tx: StoreTransaction,
  now: Date,
  data: Pick<VideoData, 'use'> & Partial<VideoData>,
): Promise<Video> {
  const video: Video = {
    platform,
    kind: 'video',
    id: await nextNumber(tx, now),
    owner: emulatedPage.id,
    createdAt: now,
    data: { ...emptyVideo, ...data },
  };
  await tx.put(video);
  return video;
}

const emptyVideo: Omit<VideoData, 'use'> = {
  title: null,
  description: null,
  universalVideoId: null,
  file: null,
  expectedBytes: null,
  receivedBytes: 0,
  worksUntil: null,
  failure: null,
  postId: null,
  publishedAt: null,
  deletedAt: null,
};

export type Medium = (Photo & { kind: 'photo' }) | (Video & { kind: 'video' });

/** The photos and videos a post shows, in its order; what was deleted is left out. */
export async function mediaOf(tx: StoreTransaction, shown: readonly Shown[] | undefined): Promise<Medium[]> {
  const found: Medium[] = [];
  for (const { kind, id } of shown ?? []) {
    const medium = await findMedium(tx, kind, id);
    if (medium !== null && medium.data.deletedAt === null) found.push(medium);
  }
  return found;
}

async function findMedium(tx: StoreTransaction, kind: Shown['kind'], id: string): Promise<Medium | null> {
  if (kind === 'photo') {
    const photo = await findPhoto(tx, id);
    return photo && { ...photo, kind };
  }
  const video = await findVideo(tx, id);
  return video && { ...video, kind };
}
