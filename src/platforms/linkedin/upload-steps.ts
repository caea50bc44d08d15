import { call, CallFailed, type HttpAnswer } from '../http.ts';
import type { OpenMedia } from '../media.ts';
import { expiredAddress, isOk, uploadFailureOf } from './errors.ts';
import { uploadTimeoutMs } from './limits.ts';
import { kinds } from './media-kinds.ts';
import { bearer, isRefusal, json, tell, tellFor } from './request.ts';
import { settingsIn } from './settings.ts';
import { hasCome, stateOf } from './upload-state.ts';
import { Lost, nowOf, stand, unavailable, type Work } from './upload-work.ts';
import type { Part, Upload } from './uploads.ts';

/** Asks for addresses to send the file to. `lost`: uploads before it that LinkedIn lost. */
export async function begin(work: Work, lost: number): Promise<Upload> {
  const { connection, media, keep } = work;
  const { bytes } = await work.open();
  const { resource, started, request } = kinds[media.kind];
  const begun = await tellFor(connection, started, {
    method: 'POST',
    path: `/rest/${resource}?action=initializeUpload`,
    headers: json,
    body: JSON.stringify({
      initializeUploadRequest: { owner: connection.account.remoteId, ...request(bytes) },
    }),
  });
  const left = begun.parts.map((part) => ({ ...part, url: usable(work, part.url) }));
  if (!isWhole(left, bytes)) throw unavailable('LinkedIn did not ask for all bytes of the video, each once.');
  const { urn, token, until } = begun;
  const counts = { bytes, left, token, etags: [], until, since: nowOf(work), lost };
  return stand(keep, { of: media.id, urn, stage: 'sending', ...counts });
}

function usable({ givenAddress }: Work, address: string): string {
  const url = givenAddress(address);
  if (url === null) throw unavailable('LinkedIn gave an address for the upload that is not its own.');
  return url;
}

/** Whether the parts follow each other from the first byte to the last. */
function isWhole(parts: readonly Part[], bytes: number): boolean {
  let reached = 0;
  for (const { first, end } of parts) {
    if (first !== reached || (end ?? bytes) <= first) return false;
    reached = end ?? bytes;
  }
  return parts.length > 0 && reached === bytes;
}

/** Sends the parts that do not stand yet, in their order. */
export async function send(work: Work, begun: Upload): Promise<Upload> {
  if (begun.left.length === 0) return begun;
  const file = await work.open();
  if (file.bytes !== begun.bytes) throw new Lost(unavailable('The file is not the one that was begun with.'));
  const { isInParts } = kinds[work.media.kind];
  let at = begun;
  for (const part of begun.left) {
    const etag = await put(work, file, part);
    const sent = { left: at.left.slice(1), etags: [...at.etags, etag], since: nowOf(work) };
    at = await stand(work.keep, { ...at, ...sent, stage: isInParts ? 'sending' : 'sent' });
  }
  return at;
}

/** The ETag that LinkedIn names the part by; empty where it is not needed. */
async function put(work: Work, file: OpenMedia, { url, first, end }: Part): Promise<string> {
  const { connection, media } = work;
  const wanted = (end ?? file.bytes) - first;
  const bytes = await file.read(first, first + wanted);
  if (bytes.length !== wanted)
    throw unavailable(`The store gave ${bytes.length} of the ${wanted} bytes of the file.`);
  const { isInParts } = kinds[media.kind];
  // An address is signed. Whether a token has to go along, too, is not clear, but for parts of videos: there it must not.
  const withToken = !isInParts && settingsIn(connection.credentials).uploadToken;
  const headers = {
    'Content-Type': 'application/octet-stream',
    ...(withToken && bearer(connection.credentials)),
  };
  const request = { method: 'PUT', path: url, headers, body: unshared(bytes) } as const;
  const timeoutMs = isInParts ? uploadTimeoutMs.part : uploadTimeoutMs.whole;
  const answer = await call(connection.endpoint, request, { timeoutMs });
  if (!isOk(answer)) throw notTaken(work, answer);
  const etag = answer.headers.get('etag');
  if (isInParts && (etag === null || etag === ''))
    throw unavailable('LinkedIn took a part of the video and gave no ETag for it.');
  return etag ?? '';
}

/** Copied only out of shared memory: a document is large. */
const unshared = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);

function notTaken(work: Work, answer: HttpAnswer): CallFailed | Lost {
  const failed = new CallFailed(uploadFailureOf(answer, nowOf(work)));
  return expiredAddress(answer) ? new Lost(failed) : failed;
}

/** Tells LinkedIn that all parts of a video are there. */
export async function finish(work: Work, at: Upload): Promise<Upload> {
  const { connection, keep } = work;
  const { etagQuotes } = settingsIn(connection.credentials);
  const ids = at.etags.map((etag) => (etagQuotes === 'keep' ? etag : etag.replaceAll(/^(W\/)?"|"$/g, '')));
  const finalizeUploadRequest = { video: at.urn, uploadToken: at.token, uploadedPartIds: ids };
  const body = JSON.stringify({ finalizeUploadRequest });
  try {
    await tell(connection, {
      method: 'POST',
      path: '/rest/videos?action=finalizeUpload',
      headers: json,
      body,
    });
  } catch (error) {
    if (!isRefusal(error, [400, 404, 409, 422])) throw error;
    // Before a crash it may have been told already.
    // A conflict is LinkedIn's own doubt: it is asked again later.
    if (!hasCome(await stateOf(work, at))) throw isRefusal(error, [409]) ? error : new Lost(error);
  }
  return stand(keep, { ...at, stage: 'sent', since: nowOf(work) });
}
