import { newSecret, type Failure } from '../../core/index.ts';
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
import { callFailureOf, hasExpired, isMissing } from './errors.ts';
import type { Kept } from './kept.ts';
import { uploadTimeoutMs } from './limits.ts';
import { openFile, readFrom } from './open-file.ts';
import { uploadedSchema, uploadOffsetSchema, uploadStartSchema } from './schemas.ts';

/** Where the bytes of one video go: the session of its upload, at the app (docs: "Resumable Upload API"). */
interface Session {
  connection: Connection;
  access: GraphAccess;
  file: OpenMedia;
  /** Keeps the session, and with it the task, for the next part's time. */
  hold(id: string): Promise<void>;
  /** "upload:...", with a query of its own in some answers: "upload:...?sig=...". */
  id: string;
}

/** Facebook knows nothing of the session any more: the video needs another. */
class Expired extends CallFailed {}

/**
 * Brings a video's bytes over; the visible call makes a video of them. Goes on where an earlier run stopped. The video has
 * no number before that call, so it gets a mark of ours to be found by.
 */
export async function prepareVideo(connection: Connection, video: Media, kept: Kept): Promise<Prepared> {
  const app = connection.credentials['FB_APP_ID'];
  if (app === undefined || app === '') throw new CallFailed(appMissing);
  const access = uploadAccess(connection);
  const names = {
    session: `video:${video.id}:session`,
    file: `video:${video.id}:file`,
    mark: `video:${video.id}:mark`,
  };
  const file = await openFile(connection, video);
  const upload = { connection, access, file, hold: (id: string) => kept.write({ [names.session]: id }) };

  const goOn = async (id: string): Promise<string> => {
    const offset = await offsetOf({ ...upload, id });
    return kept.read(names.file) ?? bring({ ...upload, id }, offset);
  };
  const begin = async (): Promise<string> => {
    const id = await start(connection, access, app, video, file);
    await kept.write({ [names.session]: id, [names.file]: null });
    return bring({ ...upload, id }, 0);
  };
  const earlier = kept.read(names.session);
  const uploaded = await (earlier === null ? begin() : goOn(earlier)).catch((error: unknown) => {
    if (error instanceof Expired) return begin();
    throw error;
  });
  const mark = kept.read(names.mark) ?? newSecret();
  if (kept.read(names.file) !== uploaded || kept.read(names.mark) === null)
    await kept.write({ [names.file]: uploaded, [names.mark]: mark });
  return { handle: { file: uploaded, mark } };
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
  if (answer.status === 200 && id !== undefined && graphErrorOf(answer) === null) return id;
  throw new CallFailed(isMissing(answer) ? appUnknown : failureOf(connection, answer));
}

/** Sends what is missing from `offset` on, again and again as long as something arrives. Throws Expired. */
async function bring(session: Session, offset: number): Promise<string> {
  let from = offset;
  for (;;) {
    try {
      return await send(session, from);
    } catch (error) {
      if (!(error instanceof CallFailed) || error.failure.kind !== 'unavailable') throw error;
      if (error instanceof Expired) throw error;
      const reached = await offsetOf(session);
      if (reached <= from) throw error;
      from = reached;
      await session.hold(session.id);
    }
  }
}

/** The rest of the file in one request; the handle of the whole. */
async function send(session: Session, from: number): Promise<string> {
  const { connection, access, file } = session;
  const bytes = await readFrom(file, from);
  const request = graphBytesPost(access, locate(session).path, { file_offset: String(from) }, bytes);
  const answer = await call(connection.endpoint, request, { timeoutMs: uploadTimeoutMs });
  const handle = readJson(uploadedSchema, answer.body)?.h;
  if (answer.status === 200 && handle !== undefined && graphErrorOf(answer) === null) return handle;
  throw uploadFailed(connection, answer);
}

/** How many bytes have arrived. Throws Expired. */
async function offsetOf(session: Session): Promise<number> {
  const { connection, access, file } = session;
  const { segments, query } = locate(session);
  const request = graphGet(access, segments, query);
  const authorization = `OAuth ${access.token}`;
  const answer = await call(connection.endpoint, { ...request, headers: { authorization } });
  const offset = readJson(uploadOffsetSchema, answer.body)?.file_offset;
  if (answer.status === 200 && offset !== undefined && graphErrorOf(answer) === null) {
    if (offset > file.bytes) throw new Expired(otherFile);
    return offset;
  }
  throw uploadFailed(connection, answer);
}

function locate({ access, id }: Pick<Session, 'access' | 'id'>) {
  const [segment = '', ...rest] = id.split('?');
  const query = Object.fromEntries(new URLSearchParams(rest.join('?')));
  return { segments: [segment], query, path: signedPath(access, [access.version, segment], query) };
}

function uploadFailed(connection: Connection, answer: HttpAnswer): CallFailed {
  const failure = failureOf(connection, answer);
  return hasExpired(answer) ? new Expired({ ...failure, kind: 'unavailable' }) : new CallFailed(failure);
}

/** A person's token that died stops videos only: the Page's own is another. */
function failureOf({ credentials, endpoint }: Connection, answer: HttpAnswer): Failure {
  const failure = callFailureOf(answer, nowAt(endpoint));
  if (failure.kind !== 'auth_revoked' || credentials['FB_USER_ACCESS_TOKEN'] === undefined) return failure;
  const message =
    'Facebook no longer accepts the token that videos are uploaded with. Set a new FB_USER_ACCESS_TOKEN, or take it out.';
  return { ...failure, kind: 'permission', message };
}

const appMissing: Failure = {
  kind: 'invalid',
  message:
    'Facebook takes videos only through an app: set FB_APP_ID to the number of the app whose token this is, then retry. ' +
    'Reels and photos need no such number.',
};

const appUnknown: Failure = {
  kind: 'invalid',
  message:
    'Facebook knows no app of this number, or the token is of another one. Correct FB_APP_ID, then retry.',
};

const otherFile: Failure = {
  kind: 'unavailable',
  message: 'Facebook says that more of a video has arrived than there is.',
};
