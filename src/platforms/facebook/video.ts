import type { Failure } from '../../core/index.ts';
import {
  graphAccess,
  graphBytesPost,
  graphErrorOf,
  graphGet,
  graphPost,
  signedPath,
  type GraphAccess,
} from '../graph.ts';
import { call, CallFailed, nowAt, readJson, type HttpAnswer } from '../http.ts';
import type { Media, OpenMedia } from '../media.ts';
import type { Connection, Prepared } from '../platform.ts';
import { callFailureOf, hasExpired } from './errors.ts';
import type { Kept } from './kept.ts';
import { uploadTimeoutMs } from './limits.ts';
import { openFile, readFrom } from './open-file.ts';
import { uploadedSchema, uploadOffsetSchema, uploadStartSchema } from './schemas.ts';

/** Where the bytes of one video go: the session of its upload, at the app (docs: "Resumable Upload API"). */
interface Session {
  connection: Connection;
  access: GraphAccess;
  /** "upload:...", with a query of its own in some answers: "upload:...?sig=...". */
  id: string;
}

/** Brings a video's bytes over; the visible call makes a video of them. Goes on where an earlier run stopped. */
export async function prepareVideo(connection: Connection, video: Media, kept: Kept): Promise<Prepared> {
  const app = connection.credentials['FB_APP_ID'];
  if (app === undefined || app === '') throw new CallFailed(appMissing);
  const access = uploadAccess(connection);
  const [sessionName, fileName] = [`video:${video.id}:session`, `video:${video.id}:file`];
  const file = await openFile(connection, video);
  const earlier = kept.read(sessionName);
  const stood = earlier === null ? null : { connection, access, id: earlier };
  const offset = stood === null ? null : await offsetOf(stood);
  const uploaded = offset === null ? null : kept.read(fileName);
  if (uploaded !== null) return { handle: { file: uploaded } };

  let brought =
    stood === null || offset === null ? null : await bring(stood, file, offset, kept, sessionName);
  if (brought === null) {
    const session = { connection, access, id: await start(connection, access, app, video, file) };
    await kept.write({ [sessionName]: session.id, [fileName]: null });
    brought = await bring(session, file, 0, kept, sessionName);
  }
  if (brought === null) throw new CallFailed(expiredAtOnce);
  await kept.write({ [fileName]: brought });
  return { handle: { file: brought } };
}

/** Meta shows a person's token for uploads; whether a Page's does is not written. */
function uploadAccess({ credentials }: Connection): GraphAccess {
  const access = graphAccess(credentials, 'FB');
  return { ...access, token: credentials['FB_USER_ACCESS_TOKEN'] ?? access.token };
}

async function start(
  connection: Connection,
  access: GraphAccess,
  app: string,
  video: Media,
  file: OpenMedia,
): Promise<string> {
  const about = { file_name: video.fileName, file_length: String(file.bytes), file_type: file.mime };
  const request = graphPost(access, [app, 'uploads'], new URLSearchParams(about));
  const answer = await call(connection.endpoint, request);
  const id = readJson(uploadStartSchema, answer.body)?.id;
  if (answer.status !== 200 || id === undefined || graphErrorOf(answer) !== null)
    throw uploadFailed(connection, answer);
  return id;
}

/**
 * Sends what is missing from `offset` on, again and again as long as something arrives. Null when the session is gone.
 */
async function bring(
  session: Session,
  file: OpenMedia,
  offset: number,
  kept: Kept,
  name: string,
): Promise<string | null> {
  let from = offset;
  for (;;) {
    try {
      return await send(session, file, from);
    } catch (error) {
      if (!(error instanceof CallFailed) || error.failure.kind !== 'unavailable') throw error;
      const reached = await offsetOf(session);
      if (reached === null) return null;
      if (reached <= from) throw error;
      from = reached;
      // Holds the task for the next part's time.
      await kept.write({ [name]: session.id });
    }
  }
}

/** The rest of the file in one request; the handle of the whole. */
async function send(session: Session, file: OpenMedia, from: number): Promise<string | null> {
  const { connection, access } = session;
  const bytes = await readFrom(file, from);
  const { path } = locate(session);
  const request = graphBytesPost(access, path, { file_offset: String(from) }, bytes);
  const answer = await call(connection.endpoint, request, { timeoutMs: uploadTimeoutMs });
  const handle = readJson(uploadedSchema, answer.body)?.h;
  if (answer.status === 200 && handle !== undefined && graphErrorOf(answer) === null) return handle;
  if (hasExpired(answer)) return null;
  throw uploadFailed(connection, answer);
}

/** How many bytes have arrived; null when the session is gone. */
async function offsetOf(session: Session): Promise<number | null> {
  const { connection, access } = session;
  const { segments, query } = locate(session);
  const request = graphGet(access, segments, query);
  const authorization = `OAuth ${access.token}`;
  const answer = await call(connection.endpoint, { ...request, headers: { authorization } });
  const offset = readJson(uploadOffsetSchema, answer.body)?.file_offset;
  if (answer.status === 200 && offset !== undefined && graphErrorOf(answer) === null) return offset;
  if (hasExpired(answer)) return null;
  throw uploadFailed(connection, answer);
}

function locate({ access, id }: Session) {
  const [segment = '', ...rest] = id.split('?');
  const query = Object.fromEntries(new URLSearchParams(rest.join('?')));
  return { segments: [segment], query, path: signedPath(access, [access.version, segment], query) };
}

/** A person's token that died stops videos only: the Page's own is another. */
function uploadFailed({ credentials, endpoint }: Connection, answer: HttpAnswer): CallFailed {
  const failure = callFailureOf(answer, nowAt(endpoint));
  if (failure.kind !== 'auth_revoked' || credentials['FB_USER_ACCESS_TOKEN'] === undefined)
    return new CallFailed(failure);
  const message =
    'Facebook no longer accepts the token that videos are uploaded with. Set a new FB_USER_ACCESS_TOKEN, or take it out.';
  return new CallFailed({ ...failure, kind: 'permission', message });
}

const appMissing: Failure = {
  kind: 'invalid',
  message:
    'Facebook takes videos only through an app: set FB_APP_ID to the number of the app whose token this is, then retry. ' +
    'Reels and photos need no such number.',
};

const expiredAtOnce: Failure = {
  kind: 'unavailable',
  message: 'Facebook dropped the upload of a video as soon as it had begun.',
};
