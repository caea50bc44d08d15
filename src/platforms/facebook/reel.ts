import type { Failure } from '../../core/index.ts';
import {
  graphAccess,
  graphBytesPost,
  graphErrorOf,
  graphPost,
  signedPath,
  withoutSecrets,
} from '../graph.ts';
import { call, CallFailed, nowAt, readJson } from '../http.ts';
import type { Media, OpenMedia } from '../media.ts';
import type { Connection, Prepared } from '../platform.ts';
import { callFailureOf, hasExpired, postRules } from './errors.ts';
import type { Kept } from './kept.ts';
import { processingWaitMs, uploadTimeoutMs } from './limits.ts';
import { openFile, readFrom } from './open-file.ts';
import { bytesRefusedSchema, reelStartSchema, successSchema, type VideoStatus } from './schemas.ts';
import { complaintOf, videoStatus } from './video-status.ts';

/** Where a video has a place of its own: the edge, and what the handle calls it. */
export const places = {
  reel: { edge: 'video_reels', handle: 'reel' },
  story: { edge: 'video_stories', handle: 'videoStory' },
} as const;
type PlaceName = keyof typeof places;

/**
 * Starts a reel or a story, brings its bytes over and waits while Facebook works on them. The video's id is known from the
 * start, so that what becomes of it can be found by it.
 */
export async function prepareReel(
  connection: Connection,
  video: Media,
  kept: Kept,
  place: PlaceName = 'reel',
): Promise<Prepared> {
  const names = { id: `${place}:${video.id}`, sent: `${place}:${video.id}:sent` };
  const forget = () => kept.write({ [names.id]: null });
  const begin = async (): Promise<string> => {
    const id = await start(connection, place);
    await kept.write({ [names.id]: id, [names.sent]: null });
    return id;
  };
  const goOn = async (id: string, status: VideoStatus | null): Promise<Prepared | 'gone'> => {
    if (kept.read(names.sent) !== null || isUploaded(status))
      return judge(place, id, status ?? (await videoStatus(connection, id)), forget);
    const file = await openFile(connection, video);
    const hold = () => kept.write({ [names.id]: id });
    if (!(await bring(connection, id, file, arrived(status), hold))) return 'gone';
    await kept.write({ [names.sent]: 'yes' });
    return judge(place, id, await videoStatus(connection, id), forget);
  };

  const earlier = kept.read(names.id);
  const status = earlier === null ? null : await videoStatus(connection, earlier);
  const isLost = status === null || status.status.video_status === 'expired';
  const first = earlier === null || isLost ? 'gone' : await goOn(earlier, status);
  const result = first === 'gone' ? await goOn(await begin(), null) : first;
  if (result !== 'gone') return result;
  await forget();
  throw new CallFailed(droppedAtOnce);
}

const droppedAtOnce: Failure = {
  kind: 'unavailable',
  message: 'Facebook dropped the upload of a video as soon as it had begun.',
};

async function start({ account, credentials, endpoint }: Connection, place: PlaceName): Promise<string> {
  const form = new URLSearchParams({ upload_phase: 'start' });
  const request = graphPost(graphAccess(credentials, 'FB'), [account.remoteId, places[place].edge], form);
  const answer = await call(endpoint, request);
  const id = readJson(reelStartSchema, answer.body)?.video_id;
  if (answer.status !== 200 || id === undefined || graphErrorOf(answer) !== null)
    throw new CallFailed(callFailureOf(answer, nowAt(endpoint)));
  return id;
}

/** Ready, or not yet; what Facebook can not use is forgotten, so that a retry begins with another upload. */
async function judge(
  place: PlaceName,
  id: string,
  video: VideoStatus | null,
  forget: () => Promise<void>,
): Promise<Prepared> {
  const wait = { waitMs: processingWaitMs, reason: `Facebook is working on the ${place}` };
  if (video === null) return wait;
  const complaint = complaintOf(video);
  if (complaint !== null) {
    await forget();
    const message = `Facebook can not use the ${place}'s video. It said: ${withoutSecrets(complaint)}`;
    throw new CallFailed({ kind: 'rejected', message });
  }
  const { uploading_phase: uploading, processing_phase: processing } = video.status;
  // Where processing only begins with the visible call, it says "not_started" until then.
  return uploading?.status === 'in_progress' || processing?.status === 'in_progress'
    ? wait
    : { handle: { [places[place].handle]: id } };
}

const isUploaded = (video: VideoStatus | null): boolean =>
  video?.status.uploading_phase?.status === 'complete';

const arrived = (video: VideoStatus | null): number => video?.status.uploading_phase?.bytes_transfered ?? 0;

/** Sends what is missing, again and again as long as something arrives. False when the upload is gone. */
async function bring(
  connection: Connection,
  id: string,
  file: OpenMedia,
  offset: number,
  hold: () => Promise<void>,
): Promise<boolean> {
  let from = offset;
  for (;;) {
    const result = await send(connection, id, file, from).catch((error: unknown) => {
      if (error instanceof CallFailed && error.failure.kind === 'unavailable') return error;
      throw error;
    });
    if (!(result instanceof CallFailed)) return result === 'arrived';
    const video = await videoStatus(connection, id);
    if (video === null) return false;
    if (isUploaded(video)) return true;
    if (arrived(video) <= from) throw result;
    from = arrived(video);
    await hold();
  }
}

/** The rest of the file in one request. Throws CallFailed `unavailable` where the offset may be another by now. */
async function send(
  { credentials, endpoint }: Connection,
  id: string,
  file: OpenMedia,
  from: number,
): Promise<'arrived' | 'gone'> {
  const access = graphAccess(credentials, 'FB');
  const about = { offset: String(from), file_size: String(file.bytes) };
  const path = signedPath(access, ['video-upload', access.version, id], {});
  const request = { ...graphBytesPost(access, path, about, await readFrom(file, from)), host: 'upload' };
  const answer = await call(endpoint, request, { timeoutMs: uploadTimeoutMs });
  if (answer.status === 200 && readJson(successSchema, answer.body) !== null) return 'arrived';
  const refused = readJson(bytesRefusedSchema, answer.body)?.debug_info;
  if (refused === undefined) {
    if (hasExpired(answer)) return 'gone';
    throw new CallFailed(callFailureOf(answer, nowAt(endpoint), postRules));
  }
  const says = withoutSecrets(refused.message ?? refused.type ?? 'no reason');
  const message = `Facebook did not take the video. It said: ${says}`;
  const isFinal = refused.type === 'ProcessingFailedError' && refused.retriable === false;
  throw new CallFailed({ kind: isFinal ? 'rejected' : 'unavailable', message });
}
