import { CallFailed, nowAt } from '../http.ts';
import type { Connection, Draft, Prepared, Progress } from '../platform.ts';
import { upload } from './upload.ts';
import type { Waiting } from './upload-state.ts';
import { handleOf, keptOf, uploadsIn, type Upload } from './uploads.ts';
import { mediaProblemsOf } from './validate-media.ts';

/**
 * Uploads what the post shows, file by file; while LinkedIn is at work on one the next is sent. A post without files is
 * found by its text and time. Throws CallFailed.
 */
export async function prepare(
  connection: Connection,
  draft: Draft,
  progress: Progress,
  givenAddress: (address: string) => string | null,
): Promise<Prepared> {
  const { media = [] } = draft;
  if (media.length === 0) return { handle: {} };
  const [problem] = mediaProblemsOf(draft);
  if (problem !== undefined)
    throw new CallFailed({ kind: 'invalid', message: `${problem.field}: ${problem.problem}.` });

  const uploads = uploadsIn(progress.kept, media, nowAt(connection.endpoint));
  const ready: Upload[] = [];
  const waiting: Waiting[] = [];
  for (const [index, one] of media.entries()) {
    const keep = async (standing: Upload | null) => {
      uploads[index] = standing;
      await progress.keep(keptOf(uploads));
    };
    const reached = await upload({ connection, media: one, givenAddress, keep }, uploads[index] ?? null);
    if ('waitMs' in reached) waiting.push(reached);
    else ready.push(reached);
  }
  const [longest] = waiting.sort((a, b) => b.waitMs - a.waitMs);
  return longest ?? { handle: handleOf(ready) };
}
