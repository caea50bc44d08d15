import { CallFailed } from '../http.ts';
import type { AcceptedImages, Media, OpenMedia } from '../media.ts';
import type { Connection } from '../platform.ts';
import { imageMaxPixels, imageMimes } from './limits.ts';
import { settingsIn } from './settings.ts';
import { look, type Waiting } from './upload-state.ts';
import { begin, finish, send } from './upload-steps.ts';
import { Lost, type Work } from './upload-work.ts';
import type { Upload } from './uploads.ts';

/** Of one file, in one preparation: what LinkedIn lost is sent anew once. */
const lostMax = 1;

/**
 * Uploads one file, from where `found` left it, until a post can show it or LinkedIn is at work on it. Throws CallFailed,
 * `rejected` for what LinkedIn can't use.
 */
export async function upload(parts: Omit<Work, 'open'>, found: Upload | null): Promise<Upload | Waiting> {
  let opened: Promise<OpenMedia> | undefined;
  const open = () => (opened ??= openFile(parts.connection, parts.media));
  const work: Work = { ...parts, open };

  let at = found ?? (await begin(work, 0));
  for (;;) {
    try {
      return await advance(work, at);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      await work.keep(null);
      if (at.lost >= lostMax) throw error.failed;
      at = await begin(work, at.lost + 1);
    }
  }
}

async function advance(work: Work, at: Upload): Promise<Upload | Waiting> {
  if (at.stage === 'ready') return at;
  if (at.stage !== 'sending') return look(work, at);
  const sent = await send(work, at);
  return look(work, sent.stage === 'sending' ? await finish(work, sent) : sent);
}

/** The file as LinkedIn takes it: other images are converted, larger ones made smaller. Throws CallFailed. */
async function openFile({ media: source, credentials }: Connection, media: Media): Promise<OpenMedia> {
  if (source === undefined) throw new Error('a draft has media and its connection gives none');
  if (media.kind !== 'image' && media.kind !== 'gif') return source.open(media);
  const { imageMaxBytes: maxBytes } = settingsIn(credentials);
  const accepted: AcceptedImages = { mimes: imageMimes, maxBytes, maxPixels: imageMaxPixels };
  const file = await source.open(media, media.kind === 'image' ? accepted : undefined);
  if (file.bytes <= maxBytes && imageMimes.includes(file.mime)) return file;
  const message =
    `${media.fileName} can not be uploaded to LinkedIn: it is ${file.mime} of ${file.bytes} bytes, and images may be ` +
    `JPG, PNG or GIF of at most ${maxBytes} bytes (LINKEDIN_IMAGE_MAX_MB). Make it smaller.`;
  throw new CallFailed({ kind: 'invalid', message });
}
