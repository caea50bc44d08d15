import { CallFailed } from '../http.ts';
import type { Media } from '../media.ts';
import type { Connection, Draft, Handle, Prepared, Progress } from '../platform.ts';
import { sharedUpload } from './shared-uploads.ts';
import { stillStands, type Upload } from './upload.ts';
import { mediaProblemsOf } from './validate-media.ts';

/** Brings a draft's file to WhatsApp, where nobody sees it yet; a message names it by its id. */
export async function prepare(connection: Connection, draft: Draft, progress: Progress): Promise<Prepared> {
  // A draft that was never validated must not lose the files that a message does not take.
  const [problem] = mediaProblemsOf(draft);
  if (problem !== undefined)
    throw new CallFailed({ kind: 'invalid', message: `${problem.field}: ${problem.problem}.` });
  const [file] = draft.media ?? [];
  if (file === undefined) return { handle: {} };
  const kept = keptUpload(progress.kept, file);
  if (kept !== null && (await stillStands(connection, kept))) return handleOf(kept);
  const upload = await sharedUpload(connection, file);
  const { mediaId, uploadedAt } = upload;
  await progress.keep({ file: file.id, mediaId, uploadedAt: uploadedAt.toISOString() });
  return handleOf(upload);
}

const handleOf = ({ mediaId }: Upload): Prepared => ({ handle: { mediaId } });

/** Null for what is of another file: a draft may be edited until it is intended. */
function keptUpload({ file, mediaId, uploadedAt }: Handle, { id }: Media): Upload | null {
  if (file !== id || mediaId === undefined || uploadedAt === undefined) return null;
  return { mediaId, uploadedAt: new Date(uploadedAt) };
}
