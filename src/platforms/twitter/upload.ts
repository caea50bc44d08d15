import type { Media, OpenMedia } from '../media.ts';
import type { Connection } from '../platform.ts';
import { acceptedImages } from './limits.ts';
import { begin, describe, finish, look, Lost, send, type Waiting, type Work } from './upload-steps.ts';
import type { Upload } from './uploads.ts';

/** Of one file, in one preparation: what X lost is sent anew once. */
const lostMax = 1;

/**
 * Uploads one file in segments, from where `found` left it, until a post can show it or X is at work on it. Every kind
 * goes this way: segments can be gone on with, and X's rate limits leave more room for them than for whole files. Throws
 * CallFailed, `rejected` for what X can't use.
 */
export async function upload(
  connection: Connection,
  media: Media,
  found: Upload | null,
  keep: Work['keep'],
): Promise<Upload | Waiting> {
  const { media: source } = connection;
  if (source === undefined) throw new Error('a draft has media and its connection gives none');
  let opened: Promise<OpenMedia> | undefined;
  const open = () => (opened ??= source.open(media, media.kind === 'image' ? acceptedImages : undefined));
  const work: Work = { connection, media, open, keep };

  let at = found ?? (await begin(work, 0));
  for (;;) {
    try {
      return await advance(work, at);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      await keep(null);
      if (at.lost >= lostMax) throw error.failed;
      at = await begin(work, at.lost + 1);
    }
  }
}

async function advance(work: Work, at: Upload): Promise<Upload | Waiting> {
  switch (at.stage) {
    case 'sending':
      return onward(work, await finish(work, await send(work, at)));
    case 'processing':
      return onward(work, await look(work, at));
    case 'processed':
      return describe(work, at);
    case 'ready':
      return at;
  }
}

/** Finishing an upload answers already what asking for its state would. */
const onward = async (work: Work, reached: Upload | Waiting): Promise<Upload | Waiting> =>
  'waitMs' in reached ? reached : advance(work, reached);
