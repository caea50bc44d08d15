import type { Handler } from 'hono';
import { describeFile, type EmulatorContext, type StoreTransaction } from '../../harness/index.ts';
import { codedError, expiredUpload, inputError, notPermitted, schemaError } from '../errors.ts';
import { versionOf } from '../guard.ts';
import { mayAct } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';
import { parseFinish } from '../upload-request.ts';
import {
  completeUpload,
  findUpload,
  isExpired,
  lockOnUpload,
  uploadTokenOf,
  type Upload,
} from '../uploads.ts';
import { partsOf, takeParts } from '../video-parts.ts';
import { readJson } from './read-json.ts';

/** POST /rest/videos?action=finalizeUpload: 200 without a body; the work on the video begins. */
export function finishVideo(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const body = await readJson(c);
    if (body instanceof Response) return body;
    const parsed = parseFinish(body);
    if ('problems' in parsed) return schemaError(c, parsed.problems);
    const { video, uploadToken, uploadedPartIds } = parsed.request.finalizeUploadRequest;

    return context.store.transaction(lockOnUpload(video), async (tx) => {
      const upload = await findUpload(tx, video);
      if (upload?.data.kind !== 'video') return codedError(c, 'INVALID_VIDEO_ID', 'This Video ID is invalid');
      if (!mayAct(c, 'write', upload.owner)) {
        return notPermitted(c, `videos.ACTION-finalizeUpload.${versionOf(c)}`);
      }
      if (uploadToken !== uploadTokenOf(video, settings)) {
        return inputError(c, 'INVALID_VALUE_FOR_FIELD', 'finalizeUploadRequest/uploadToken', 'Wrong token');
      }
      if (isExpired(upload, context.clock.now())) return expiredUpload(c);
      const etags = partsOf(upload).map((_, part) => upload.data.etags[part]);
      if (etags.includes(undefined)) {
        return codedError(c, 'MEDIA_ASSET_WAITING_UPLOAD', 'Media asset is waiting upload');
      }
      if (!isSame(uploadedPartIds, etags)) {
        const problem = `The ids of all ${etags.length} parts are wanted, each once, in order`;
        return inputError(c, 'INVALID_VALUE_FOR_FIELD', 'finalizeUploadRequest/uploadedPartIds', problem);
      }
      const isFirst = upload.data.file === null;
      if (!isFirst && settings.finalizeAgain === 'refused') return expiredUpload(c);
      if (isFirst) await finish(tx, upload, context, settings);
      return c.body(null, 200);
    });
  };
}

/** One client sends ETags as they came, another without their quotes. */
const isSame = (ids: readonly string[], etags: readonly (string | undefined)[]): boolean =>
  ids.length === etags.length && ids.every((id, part) => id.replace(/^"(.*)"$/, '$1') === etags[part]);

async function finish(
  tx: StoreTransaction,
  upload: Upload,
  context: EmulatorContext,
  settings: LinkedInSettings,
): Promise<void> {
  const bytes = await takeParts(tx, upload);
  await completeUpload(tx, upload, { file: describeFile(bytes), bytes }, context, settings);
}
