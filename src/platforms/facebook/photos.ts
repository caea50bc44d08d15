import { sha256 } from '../../core/index.ts';
import { graphAccess, graphErrorOf, graphFilePost } from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { Media } from '../media.ts';
import type { Connection, Prepared } from '../platform.ts';
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
  for (const [index, photo] of photos.entries())
    handle[`photo:${index}`] = await uploadOnce(connection, photo, kept, String(index));
  return { handle };
}

/** A photo that was in a post already can not be in a story, so it goes up for itself. */
export async function preparePhotoStory(connection: Connection, photo: Media, kept: Kept): Promise<Prepared> {
  return { handle: { photoStory: await uploadOnce(connection, photo, kept, 'story') } };
}

async function uploadOnce(connection: Connection, photo: Media, kept: Kept, place: string): Promise<string> {
  const { id: file, alt } = photo;
  const name = `photo:${place}:${sha256({ file, alt })}`;
  const earlier = kept.read(name);
  if (earlier !== null) return earlier;
  const id = await uploadPhoto(connection, photo);
  await kept.write({ [name]: id });
  return id;
}

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
