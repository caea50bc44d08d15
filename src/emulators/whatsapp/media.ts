import type { EmulatorContext, StoreTransaction } from '../harness/index.ts';
import { platform, type MediaData, type UploadedMedia } from './entities.ts';

const kind = 'media';

/** An upload is kept so long. */
const lifeMs = 30 * 24 * 3_600_000;

export const putMedia = (tx: StoreTransaction, media: Omit<UploadedMedia, 'platform' | 'kind'>) =>
  tx.put({ ...media, platform, kind });

/** What stands under that id; null for what never was, was deleted, or has expired. */
export async function findMedia(
  tx: StoreTransaction,
  { clock }: Pick<EmulatorContext, 'clock'>,
  id: string,
): Promise<UploadedMedia | null> {
  const media = await tx.get<MediaData>(platform, kind, id);
  if (media === null || media.data.deleted) return null;
  return clock.now().getTime() - media.createdAt.getTime() < lifeMs ? media : null;
}

/** The same whether or not it still stands: a message keeps what it was sent with. */
export const shownMedia = (tx: StoreTransaction, id: string): Promise<UploadedMedia | null> =>
  tx.get<MediaData>(platform, kind, id);
