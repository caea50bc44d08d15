import type { Context } from 'hono';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { checkCredentials } from '../../harness/graph/index.ts';
import { credentials } from '../call.ts';
import { emulatedPage, pageLock } from '../entities.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { isFetchable } from '../given-file.ts';
import { findVideo, type Video } from '../media.ts';
import { receive } from '../upload-parts.ts';
import { describeVideo } from '../video-file.ts';
import { videoBytes } from '../video-rules.ts';
import { stateOf } from '../video-status.ts';
import { arrived } from '../video-work.ts';

/** How the upload host refuses; an answer of its own shape, beside the Graph API's. */
interface Refusal {
  status: 400 | 412;
  retriable: boolean;
  type: string;
  message: string;
}

/** POST /video-upload/{version}/{video} of the upload host: the bytes of a reel or story, or an address of them. */
export function receiveVideo(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    checkCredentials(c.req, c.req.query(), credentials);
    const sent = await sentIn(c, settings);
    const refusal =
      'refusal' in sent
        ? sent.refusal
        : await context.store.transaction(pageLock(emulatedPage.id), (tx) =>
            take(tx, context, settings, c.req.param('video') ?? '', sent),
          );
    if (refusal === null) return c.json({ success: true });
    const { status, ...info } = refusal;
    return c.json({ debug_info: info }, status);
  };
}

interface Sent {
  offset: number;
  total: number;
  bytes: Uint8Array;
}

async function sentIn(c: Context, settings: FacebookSettings): Promise<Sent | { refusal: Refusal }> {
  const url = c.req.header('file_url');
  if (url !== undefined) {
    const bytes = isFetchable(url) ? await settings.download(url, videoBytes.max).catch(() => null) : null;
    return bytes ? { offset: 0, total: bytes.length, bytes } : { refusal: processingFailed };
  }
  const [offset, total] = [numberIn(c, 'offset'), numberIn(c, 'file_size')];
  if (offset === null) return { refusal: notANumber('Offset') };
  if (total === null) return { refusal: notANumber('File_size') };
  return { offset, total, bytes: new Uint8Array(await c.req.arrayBuffer()) };
}

function numberIn(c: Context, name: string): number | null {
  const text = c.req.header(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

async function take(
  tx: StoreTransaction,
  context: EmulatorContext,
  settings: FacebookSettings,
  id: string,
  { offset, total, bytes }: Sent,
): Promise<Refusal | null> {
  const video = await findVideo(tx, id);
  if (!video || video.data.use === 'video' || video.data.deletedAt !== null) return noSession;
  const now = context.clock.now();
  const { receivedBytes: received, expectedBytes } = video.data;
  if (stateOf(video, now, settings) === 'expired') return processingFailed;
  if (video.data.file !== null || offset !== received) return wrongOffset;
  const isOther = received > 0 && expectedBytes !== total;
  if (isOther || received + bytes.length > total) return partial;
  const whole = await receive(tx, `video ${id}`, bytes, { received, expected: total });
  const next = { ...video.data, receivedBytes: received + bytes.length, expectedBytes: total };
  if (whole === null) {
    await tx.put({ ...video, data: next });
    return partial;
  }
  const file = describeVideo(whole);
  const work = arrived(video.data.use, file, context, settings);
  if (file.mime?.startsWith('video/')) {
    await tx.put({ ...video, data: { ...next, ...work } });
    return null;
  }
  await tx.put(notAVideo(video, work, now));
  return processingFailed;
}

/** It will never be one: the session is of no more use. */
const notAVideo = (video: Video, work: ReturnType<typeof arrived>, now: Date): Video => ({
  ...video,
  data: {
    ...video.data,
    ...work,
    failure: { code: 1363031, message: 'No video was found in the file.' },
    worksUntil: now.toISOString(),
  },
});

const wrongOffset: Refusal = {
  status: 412,
  retriable: true,
  type: 'OffsetInvalidError',
  message: 'Request starting offset is invalid',
};

const partial: Refusal = {
  status: 400,
  retriable: true,
  type: 'PartialRequestError',
  message: 'Partial request (did not match length of file)',
};

const processingFailed: Refusal = {
  status: 400,
  retriable: false,
  type: 'ProcessingFailedError',
  message: 'Request processing failed',
};

const notANumber = (header: string): Refusal => ({
  status: 400,
  retriable: false,
  type: 'ParameterValidationError',
  message: `HeaderValuePredicate: Header ${header} not convertable to unsigned long`,
});

const noSession: Refusal = {
  status: 400,
  retriable: false,
  type: 'ParameterValidationError',
  message: 'There is no upload session for this video',
};
