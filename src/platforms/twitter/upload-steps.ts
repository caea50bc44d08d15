import { CallFailed, nowAt, type UploadRequest } from '../http.ts';
import type { Media, MediaKind, OpenMedia } from '../media.ts';
import type { Connection } from '../platform.ts';
import { asJson, ask, isRefusal, tell } from './request.ts';
import { accepted, describedUpload, finishedUpload, startedUpload, type Processing } from './schemas.ts';
import { altOf, fingerprintOf, untilAfter, type Upload } from './uploads.ts';

/** One file on its way to X. */
export interface Work {
  connection: Connection;
  media: Media;
  open(): Promise<OpenMedia>;
  /** Stores what stands; null: nothing does any more. */
  keep(upload: Upload | null): Promise<void>;
}

/** X is at work on it. */
export interface Waiting {
  waitMs: number;
  reason: string;
}

/** X does not know the upload any more, or not all of it. */
export class Lost extends Error {
  readonly failed: CallFailed;

  constructor(failed: CallFailed) {
    super(failed.message, { cause: failed });
    this.failed = failed;
  }
}

/** What a crash costs is at most one of these. X takes up to a thousand. */
export const segmentBytes = 4 * 1024 * 1024;
const segmentTimeoutMs = 120_000;

/** Where X does not say when to look again, and where it says something strange. */
const usualWaitSeconds = 5;
const longestWaitSeconds = 300;

const categories: Partial<Record<MediaKind, string>> = {
  image: 'tweet_image',
  gif: 'tweet_gif',
  video: 'tweet_video',
};

/** Opens a session. `lost`: sessions before it that X lost. */
export async function begin(work: Work, lost: number): Promise<Upload> {
  const { connection, media, keep } = work;
  const { mime, bytes } = await work.open();
  const session = { media_type: mime, total_bytes: bytes, media_category: categories[media.kind] };
  const request = { method: 'POST', path: '/2/media/upload/initialize', ...asJson(session) } as const;
  const { data } = await tell(connection, startedUpload, request);
  const until = untilAfter(nowAt(connection.endpoint), data.expires_after_secs);
  const key = data.media_key ?? null;
  const begun = { of: fingerprintOf(media), id: data.id, key, bytes, sent: 0, until, lost };
  return stand(keep, { ...begun, stage: 'sending' });
}

/** Sends the segments that do not stand yet. */
export async function send(work: Work, begun: Upload): Promise<Upload> {
  const file = await work.open();
  if (file.bytes !== begun.bytes) throw new Lost(unavailable('The file is not the one that was begun with.'));
  let at = begun;
  for (let start = at.sent * segmentBytes; start < at.bytes; start += segmentBytes) {
    const end = Math.min(start + segmentBytes, at.bytes);
    const segment = await file.read(start, end);
    if (segment.length !== end - start)
      throw unavailable(`The store gave ${segment.length} of the ${end - start} bytes of a segment.`);
    const body = new FormData();
    body.append('segment_index', String(at.sent));
    body.append('media', new Blob([new Uint8Array(segment)], { type: file.mime }), 'segment');
    const request: UploadRequest = { method: 'POST', path: `/2/media/upload/${at.id}/append`, body };
    await unlessLost(tell(work.connection, accepted, request, { timeoutMs: segmentTimeoutMs }));
    at = await stand(work.keep, { ...at, sent: at.sent + 1 });
  }
  return at;
}

/** Tells X that all bytes are there. Asked a second time, after a crash, X may not know the session any more. */
export async function finish(work: Work, at: Upload): Promise<Upload | Waiting> {
  const request = { method: 'POST', path: `/2/media/upload/${at.id}/finalize` } as const;
  const { data } = await unlessLost(tell(work.connection, finishedUpload, request));
  const until = untilAfter(nowAt(work.connection.endpoint), data.expires_after_secs);
  return reach(work, { ...at, key: data.media_key ?? at.key, until }, data.processing_info);
}

/** Asks how far X has come with it. */
export async function look(work: Work, at: Upload): Promise<Upload | Waiting> {
  const query = { command: 'STATUS', media_id: at.id };
  const { data } = await unlessLost(ask(work.connection, finishedUpload, '/2/media/upload', query));
  return reach(work, { ...at, key: data.media_key ?? at.key }, data.processing_info);
}

/** Gives the alternative text, which stays with the upload. */
export async function describe(work: Work, at: Upload): Promise<Upload> {
  const body = { id: at.id, metadata: { alt_text: { text: altOf(work.media) } } };
  const request = { method: 'POST', path: '/2/media/metadata', ...asJson(body) } as const;
  await unlessLost(tell(work.connection, describedUpload, request), [404]);
  return stand(work.keep, { ...at, stage: 'ready' });
}

async function reach(work: Work, at: Upload, info: Processing | undefined): Promise<Upload | Waiting> {
  const state = info?.state.toLowerCase();
  if (info === undefined || state === 'succeeded')
    return stand(work.keep, { ...at, stage: altOf(work.media) === null ? 'ready' : 'processed' });
  if (state === 'failed') {
    // Another try begins with nothing.
    await work.keep(null);
    throw new CallFailed(failureIn(work, info));
  }
  if (at.stage !== 'processing') await stand(work.keep, { ...at, stage: 'processing' });
  const seconds = Math.min(info.check_after_secs ?? usualWaitSeconds, longestWaitSeconds);
  const percent = info.progress_percent === undefined ? '' : ` (${info.progress_percent} %)`;
  return { waitMs: Math.max(seconds, 1) * 1_000, reason: `X is at work on the ${work.media.kind}${percent}` };
}

function failureIn({ media }: Work, { error }: Processing): CallFailed['failure'] {
  const said = error?.message ?? error?.name;
  const message = `X could not process the ${media.kind}. ${said === undefined ? 'It does not say why.' : `X said: "${said}"`}`;
  return { kind: 'rejected', message, platformCode: 'processing/failed' };
}

async function stand(keep: Work['keep'], upload: Upload): Promise<Upload> {
  await keep(upload);
  return upload;
}

/** X answers 404 for a session that has ended, and 400 for one that lacks a segment. */
async function unlessLost<Answer>(asked: Promise<Answer>, statuses = [400, 404]): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    if (!isRefusal(error, statuses)) throw error;
    // What X does not know is no fault of the file.
    const isUnknown = isRefusal(error, [404]);
    throw new Lost(isUnknown ? new CallFailed({ ...error.failure, kind: 'unavailable' }) : error);
  }
}

const unavailable = (message: string): CallFailed => new CallFailed({ kind: 'unavailable', message });
