import { sha256 } from '../../core/index.ts';
import { graphAccess, graphErrorOf, graphFilePost } from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { Media } from '../media.ts';
import type { Connection, Handle, Prepared } from '../platform.ts';
import { callFailureOf } from './errors.ts';
import type { Kept } from './kept.ts';
import { acceptedPhotos, photoTimeoutMs } from './limits.ts';
import { openFile, readFrom } from './open-file.ts';
import { publishedSchema } from './schemas.ts';

/** Uploads each photo by itself, unpublished: the post names them all (docs: "Page Photos"). */
export async function preparePhotos(
  connection: Connection,
  photos: readonly Media[],
  kept: Kept,
): Promise<Prepared> {
  const handle: Record<string, string> = {};
  for (const [index, photo] of photos.entries()) {
    const { id: file, alt } = photo;
    const name = `photo:${index}:${sha256({ file, alt })}`;
    let id = kept.read(name);
    if (id === null) {
      id = await uploadPhoto(connection, photo);
      await kept.write({ [name]: id });
    }
    handle[`photo:${index}`] = id;
  }
  return { handle };
}

/** Ids of the photos in a handle, in the post's order. */
export const photosIn = (handle: Handle): string[] =>
  Object.entries(handle)
    .flatMap(([name, id]) => (name.startsWith('photo:') ? [{ place: Number(name.slice(6)), id }] : []))
    .sort((a, b) => a.place - b.place)
    .map(({ id }) => id);

async function uploadPhoto(connection: Connection, photo: Media): Promise<string> {
  const { account, credentials, endpoint } = connection;
  const file = await openFile(connection, photo, acceptedPhotos);
  const form = new FormData();
  form.set('published', 'false');
  if (photo.alt !== null && photo.alt.trim() !== '') form.set('alt_text_custom', photo.alt);
  form.set('source', new Blob([await readFrom(file, 0)], { type: file.mime }), photo.fileName);
  const request = graphFilePost(graphAccess(credentials, 'FB'), [account.remoteId, 'photos'], form);
  const answer = await call(endpoint, request, { timeoutMs: photoTimeoutMs });
  const id = readJson(publishedSchema, answer.body)?.id;
  if (answer.status !== 200 || id === undefined || graphErrorOf(answer) !== null)
    throw new CallFailed(callFailureOf(answer, nowAt(endpoint)));
  return id;
}
