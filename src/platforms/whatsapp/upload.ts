import { graphAccess, graphErrorOf, graphGet, graphPost } from '../graph.ts';
import { call, CallFailed, nowAt, readJson, type HttpAnswer, type UploadRequest } from '../http.ts';
import type { Media, OpenMedia } from '../media.ts';
import type { Connection } from '../platform.ts';
import { callFailureOf } from './errors.ts';
import { acceptedImages, uploadLifeMs, uploadTimeoutMs } from './limits.ts';
import { uploadedSchema } from './schemas.ts';

/** A file at WhatsApp that no message shows yet. */
export interface Upload {
  mediaId: string;
  uploadedAt: Date;
}

/** Brings a file to WhatsApp (POST /{phone_number_id}/media). Throws CallFailed. */
export async function upload(connection: Connection, media: Media): Promise<Upload> {
  const { account, credentials, endpoint, media: source } = connection;
  if (source === undefined) throw new Error('a draft with files needs a connection that gives them');
  const file = await source.open(media, media.kind === 'image' ? acceptedImages : undefined);
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', file.mime);
  form.set('file', await blobOf(file), partName(media, file));
  const { headers, ...request } = graphPost(
    graphAccess(credentials, 'WHATSAPP'),
    [account.remoteId, 'media'],
    {},
  );
  const { 'content-type': _json, ...others } = headers ?? {};
  const post: UploadRequest = { ...request, headers: others, body: form };
  const answer = await call(endpoint, post, { timeoutMs: uploadTimeoutMs(file.bytes) });
  const mediaId = idIn(answer);
  if (mediaId === null) throw new CallFailed(callFailureOf(answer, nowAt(endpoint)));
  return { mediaId, uploadedAt: nowAt(endpoint) };
}

/**
 * Whether an upload can still be sent, by the platform's own word unless it is so old that it went for certain. An
 * answer that leaves it open throws CallFailed.
 */
export async function stillStands(
  { credentials, endpoint }: Connection,
  { mediaId, uploadedAt }: Upload,
): Promise<boolean> {
  if (nowAt(endpoint).getTime() - uploadedAt.getTime() >= uploadLifeMs) return false;
  const answer = await call(endpoint, graphGet(graphAccess(credentials, 'WHATSAPP'), [mediaId], {}));
  if (idIn(answer) === mediaId) return true;
  const failure = callFailureOf(answer, nowAt(endpoint));
  // "No such object" (100/33) speaks of the upload here, and not of the number.
  if (failure.kind === 'rejected' || failure.kind === 'config') return false;
  throw new CallFailed(failure);
}

const idIn = (answer: HttpAnswer): string | null =>
  answer.status === 200 && graphErrorOf(answer) === null
    ? (readJson(uploadedSchema, answer.body)?.id ?? null)
    : null;

const pieceBytes = 4 * 1024 * 1024;

/** In pieces: what reads a document of 100 MB at once holds it twice. */
async function blobOf(file: OpenMedia): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let start = 0; start < file.bytes; start += pieceBytes) {
    const piece = await file.read(start, Math.min(start + pieceBytes, file.bytes));
    pieces.push(new Blob([new Uint8Array(piece)]));
  }
  return new Blob(pieces, { type: file.mime });
}

/** Nobody sees it: a document's own name goes with the message. */
function partName({ fileName, mime }: Media, file: OpenMedia): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(fileName)?.[1] ?? 'bin';
  return `file.${file.mime === mime ? ending : (file.mime.split('/')[1] ?? 'bin')}`;
}
