import type { Endpoint } from '../http.ts';
import type { Media } from '../media.ts';
import type { Connection } from '../platform.ts';
import { stillStands, upload, type Upload } from './upload.ts';

/** Files that this process brought to WhatsApp, or is bringing there, by where they went. The oldest go first. */
const mostRemembered = 500;
const overSockets = {};
const places = new WeakMap<object, Map<string, Promise<Upload>>>();

/**
 * An upload of the file that stands: the messages of a broadcast are tasks of their own and show the same file, so those
 * that run in one process share one. Forgotten with the process; what a task must not lose it keeps. Throws CallFailed.
 */
export async function sharedUpload(connection: Connection, file: Media): Promise<Upload> {
  const uploads = uploadsAt(connection.endpoint);
  const key = JSON.stringify([connection.endpoint.baseUrl, connection.account.remoteId, file.id]);
  for (;;) {
    const known = uploads.get(key);
    if (known === undefined) break;
    const one = await known;
    if (await stillStands(connection, one)) return one;
    if (uploads.get(key) === known) uploads.delete(key);
  }
  const made = upload(connection, file);
  uploads.set(key, made);
  for (const oldest of uploads.keys()) {
    if (uploads.size <= mostRemembered) break;
    uploads.delete(oldest);
  }
  try {
    return await made;
  } catch (error) {
    if (uploads.get(key) === made) uploads.delete(key);
    throw error;
  }
}

/** An emulator in this process is a place of its own, whatever it is called. */
function uploadsAt({ fetch }: Endpoint): Map<string, Promise<Upload>> {
  const place = fetch ?? overSockets;
  const uploads = places.get(place) ?? new Map<string, Promise<Upload>>();
  places.set(place, uploads);
  return uploads;
}
