import type { Context } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { parameterError, textOf, type GraphParameters } from '../../harness/graph/index.ts';
import { checkPage } from '../call.ts';
import { pageLock } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { partIn } from '../given-file.ts';
import { findVideo, putVideo, type Video } from '../media.ts';
import { isFalse, messageIn, refuseSchedule } from '../post-content.ts';
import { receive } from '../upload-parts.ts';
import { describeVideo } from '../video-file.ts';
import { refuseLength, refuseVideo, uploadError, videoFailed } from '../video-rules.ts';
import { stateOf } from '../video-status.ts';
import { arrived } from '../video-work.ts';
import { publishUploaded } from './publish-video.ts';

/** What the server asks for at a time. */
const chunkBytes = 10 * 1024 ** 2;

/** The old way over POST /{page}/videos, in phases of one session: start, transfer, finish. */
export function transferVideo(context: EmulatorContext, settings: FacebookSettings) {
  const phases = { start, transfer, finish };
  return async (c: Context, parameters: GraphParameters): Promise<Response> => {
    const pageId = checkPage(c);
    const phase = textOf(parameters, 'upload_phase') ?? '';
    if (!Object.hasOwn(phases, phase))
      throw parameterError('Param upload_phase must be one of {start, transfer, finish}');
    const run = phases[phase as keyof typeof phases];
    const chunk = phase === 'transfer' ? await partIn(parameters, 'video_file_chunk') : null;
    const taskId = c.req.header('x-request-id') ?? null;
    const call = { context, settings, parameters, chunk, taskId };
    return c.json(await context.store.transaction(pageLock(pageId), (tx) => run(tx, call)));
  };
}

interface Call {
  context: EmulatorContext;
  settings: FacebookSettings;
  parameters: GraphParameters;
  chunk: Uint8Array | null;
  taskId: string | null;
}

async function start(tx: StoreTransaction, { context, parameters }: Call): Promise<object> {
  const expectedBytes = Number(textOf(parameters, 'file_size') ?? Number.NaN);
  if (!Number.isSafeInteger(expectedBytes)) throw parameterError('Missing parameter: file_size');
  refuseLength(expectedBytes);
  const video = await putVideo(tx, context.clock.now(), { use: 'video', expectedBytes });
  return { upload_session_id: sessionOf(video), video_id: video.id, ...wanted(video) };
}

async function transfer(tx: StoreTransaction, call: Call): Promise<object> {
  const { context, settings, parameters, chunk } = call;
  const video = await videoOf(tx, call);
  const { receivedBytes: received, expectedBytes, file } = video.data;
  const expected = expectedBytes ?? 0;
  if (chunk === null) throw parameterError('Missing parameter: video_file_chunk');
  const offset = Number(textOf(parameters, 'start_offset') ?? Number.NaN);
  if (file !== null || offset !== received || received + chunk.length > expected)
    throw uploadError(6001, 1363037, {
      start_offset: received,
      end_offset: Number(wanted(video).end_offset),
    });
  const bytes = await receive(tx, `video ${video.id}`, chunk, { received, expected });
  const work = bytes && arrived('video', describeVideo(bytes), context, settings);
  const next = { ...video, data: { ...video.data, receivedBytes: received + chunk.length, ...work } };
  await tx.put(next);
  return wanted(next);
}

async function finish(tx: StoreTransaction, call: Call): Promise<object> {
  const { context, settings, parameters, taskId } = call;
  const video = await videoOf(tx, call);
  const { file, postId } = video.data;
  if (file === null || postId !== null) throw uploadError(6000, 1363045);
  refuseVideo(file);
  const { failure } = video.data;
  if (failure && stateOf(video, context.clock.now(), settings) === 'failed') throw videoFailed(failure);
  refuseSchedule(parameters);
  const title = textOf(parameters, 'title')?.trim() || null;
  const description = messageIn(parameters, 'description');
  const titled: Video = { ...video, data: { ...video.data, title, description } };
  await tx.put(titled);
  if (!isFalse(parameters, 'published'))
    await publishUploaded(tx, context, settings, { video: titled, taskId });
  return { success: true };
}

/** A session is not known by the id of its video. */
const sessionOf = ({ id }: Video): string => `${id}0`;

async function videoOf(tx: StoreTransaction, { context, settings, parameters }: Call): Promise<Video> {
  const session = textOf(parameters, 'upload_session_id') ?? '';
  const video = await findVideo(tx, session.slice(0, -1));
  const isOpen =
    video?.data.use === 'video' &&
    sessionOf(video) === session &&
    video.data.deletedAt === null &&
    stateOf(video, context.clock.now(), settings) !== 'expired';
  if (video && isOpen) return video;
  throw uploadError(6001, 1363041);
}

/** The piece to send next, as text; two equal numbers when all is there. */
function wanted({ data: { receivedBytes, expectedBytes } }: Video) {
  const end = Math.min(receivedBytes + chunkBytes, expectedBytes ?? 0);
  return { start_offset: String(receivedBytes), end_offset: String(end) };
}
