import type { EmulatorContext, StoreTransaction } from '../harness/index.ts';
import { GraphError, parameterError, type GraphParameters } from '../harness/graph/index.ts';
import type { FacebookSettings } from './facebook-settings.ts';
import { findPhoto, findVideo, type Medium, type Photo } from './media.ts';
import { stateOf } from './video-status.ts';

/** The ids in `attached_media`: a list in JSON, or a key per index whose value is JSON, or a key per member. */
export function attachedIds(parameters: GraphParameters, { maxPhotos }: FacebookSettings): string[] {
  const ids = [...listed(parameters['attached_media']), ...indexed(parameters)].map(idIn);
  if (ids.length > maxPhotos)
    throw parameterError(`Param attached_media has more than ${maxPhotos} elements`);
  if (new Set(ids).size < ids.length) throw parameterError('Param attached_media names a photo twice');
  return ids;
}

function listed(value: unknown): unknown[] {
  if (value === undefined) return [];
  const list = parsed(value);
  if (!Array.isArray(list)) throw parameterError('Param attached_media must be an array.');
  return list;
}

function indexed(parameters: GraphParameters): unknown[] {
  return Object.entries(parameters)
    .flatMap(([key, value]) => {
      const match = /^attached_media\[(\d+)\](\[media_fbid\])?$/.exec(key);
      return match ? [{ index: Number(match[1]), value: match[2] ? { media_fbid: value } : value }] : [];
    })
    .sort((a, b) => a.index - b.index)
    .map(({ value }) => value);
}

function idIn(value: unknown): string {
  const element = parsed(value);
  const id =
    typeof element === 'object' && element !== null && 'media_fbid' in element ? element.media_fbid : null;
  if (typeof id === 'string' && /^\d+$/.test(id)) return id;
  throw parameterError('Param attached_media must be a list of {"media_fbid": <id>}.');
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

/** What the ids name, in their order: all of it uploaded, in time, and shown nowhere yet. */
export async function unusedMedia(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  ids: readonly string[],
): Promise<Medium[]> {
  const found: Medium[] = [];
  for (const id of ids) {
    const medium = await findUploaded(tx, context, settings, id);
    if (medium === null) throw parameterError(`Param attached_media: object with ID '${id}' does not exist`);
    if (medium.data.postId !== null) throw alreadyPosted();
    found.push(medium);
  }
  if (found.length > 1 && found.some(({ kind }) => kind === 'video'))
    throw parameterError('The emulator shows photos together, a video alone');
  return found;
}

async function findUploaded(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  id: string,
): Promise<Medium | null> {
  const photo = await findUsable(tx, context, settings, id);
  if (photo !== null) return { ...photo, kind: 'photo' };
  const video = await findVideo(tx, id);
  const isUsable =
    video?.data.use === 'video' &&
    video.data.deletedAt === null &&
    ['processing', 'ready'].includes(stateOf(video, context.clock.now(), settings));
  return video && isUsable ? { ...video, kind: 'video' } : null;
}

/** The photo, unless it is gone: deleted, or uploaded as temporary and not used in time. */
export async function findUsable(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  id: string,
): Promise<Photo | null> {
  const photo = await findPhoto(tx, id);
  if (photo === null || photo.data.deletedAt !== null) return null;
  const { temporary, postId } = photo.data;
  const endsAt = photo.createdAt.getTime() + settings.uploadLifeMs;
  const isOver = temporary && postId === null && endsAt <= context.clock.now().getTime();
  return isOver ? null : photo;
}

export const alreadyPosted = (): GraphError =>
  new GraphError(100, 'Invalid parameter', {
    subcode: 1366051,
    isTransient: false,
    userTitle: 'Already Posted',
    userMessage: 'These photos were already posted.',
  });
