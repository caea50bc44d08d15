import type { StoreTransaction } from '../harness/index.ts';
import type { AttachedMedia } from './entities.ts';
import { isForPosts } from './media-rules.ts';
import type { TwitterSettings } from './settings.ts';
import { findUpload, isReady, type Upload } from './uploads.ts';

/**
 * The uploads a post may show, counted as used; null when one is unknown, expired, somebody else's, not ready, not for
 * posts or used up, or when they do not go together: up to 4 photos, or 1 GIF, or 1 video.
 */
export async function attachMedia(
  tx: StoreTransaction,
  ids: readonly string[],
  now: Date,
  { mediaReuse }: TwitterSettings,
): Promise<AttachedMedia[] | null> {
  if (new Set(ids).size < ids.length) return null;
  const uploads: Upload[] = [];
  for (const id of ids) {
    const upload = await findUpload(tx, id, now);
    if (!upload || !isReady(upload, now) || !isForPosts(upload.data.category)) return null;
    if (upload.data.uses > 0 && mediaReuse === 'refused') return null;
    uploads.push(upload);
  }
  const attached = uploads.flatMap(attachedOf);
  if (attached.length > 1 && attached.some(({ kind }) => kind !== 'photo')) return null;
  for (const upload of uploads) {
    await tx.put({ ...upload, data: { ...upload.data, uses: upload.data.uses + 1 } });
  }
  return attached;
}

const attachedOf = ({ id, data: { key, kind, file, alt } }: Upload): AttachedMedia[] =>
  kind && file ? [{ id, key, kind, file, alt }] : [];
