import { nowAt } from '../http.ts';
import type { Connection, Draft, Prepared, Progress } from '../platform.ts';
import { handleOf } from './handle.ts';
import type { Waiting } from './upload-steps.ts';
import { upload } from './upload.ts';
import { keptOf, uploadsIn, type Upload } from './uploads.ts';

/**
 * Uploads what the post shows, file by file. Nothing is read: reads are billed, and a post without media is found by its
 * text and time. Throws CallFailed.
 */
export async function prepare(connection: Connection, draft: Draft, progress: Progress): Promise<Prepared> {
  const { media = [] } = draft;
  if (media.length === 0) return { handle: {} };
  const uploads = uploadsIn(progress.kept, media, nowAt(connection.endpoint));
  const ready: Upload[] = [];
  const waiting: Waiting[] = [];
  for (const [index, one] of media.entries()) {
    const reached = await upload(connection, one, uploads[index] ?? null, async (standing) => {
      uploads[index] = standing;
      await progress.keep(keptOf(uploads));
    });
    if ('waitMs' in reached) waiting.push(reached);
    else ready.push(reached);
  }
  const [longest] = waiting.sort((a, b) => b.waitMs - a.waitMs);
  return longest ?? { handle: handleOf(ready) };
}
