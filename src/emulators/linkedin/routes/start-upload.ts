import type { Context, Handler } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { authorNames, type MediaKind } from '../entities.ts';
import { accessDenied, inputError, notEmulated, notPermitted, schemaError } from '../errors.ts';
import { videoBytes } from '../file-rules.ts';
import { versionOf } from '../guard.ts';
import { baseUrlOf } from '../restli.ts';
import { mayAct } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';
import { parseStart, parseStartVideo } from '../upload-request.ts';
import { lockOnUpload, signatureOf, startUpload, uploadTokenOf, type Upload } from '../uploads.ts';
import { partsOf } from '../video-parts.ts';
import { readJson } from './read-json.ts';

interface Wanted {
  kind: MediaKind;
  owner: string;
  fileSizeBytes: number | null;
}

/** POST /rest/images and /rest/documents?action=initializeUpload: one address for the whole file. */
export function startFile(
  context: EmulatorContext,
  settings: LinkedInSettings,
  kind: 'image' | 'document',
): Handler {
  return async (c) => {
    const body = await readJson(c);
    if (body instanceof Response) return body;
    const parsed = parseStart(body);
    if ('problems' in parsed) return schemaError(c, parsed.problems);
    const { owner } = parsed.request.initializeUploadRequest;
    const upload = await start(c, context, settings, { kind, owner, fileSizeBytes: null });
    if (upload instanceof Response) return upload;
    const uploadUrlExpiresAt = Date.parse(upload.data.expiresAt);
    return c.json({ value: { uploadUrlExpiresAt, uploadUrl: addressOf(c, upload, 0), [kind]: upload.id } });
  };
}

/** POST /rest/videos?action=initializeUpload: an address for each part of at most 4 MiB. */
export function startVideo(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const body = await readJson(c);
    if (body instanceof Response) return body;
    const parsed = parseStartVideo(body);
    if ('problems' in parsed) return schemaError(c, parsed.problems);
    const { owner, fileSizeBytes, uploadCaptions, uploadThumbnail } = parsed.request.initializeUploadRequest;
    if (uploadCaptions || uploadThumbnail) return notEmulated(c, 'captions and thumbnails of videos');
    if (fileSizeBytes < videoBytes.least || fileSizeBytes > videoBytes.most) {
      const problem = `A video has ${videoBytes.least} to ${videoBytes.most} bytes, not ${fileSizeBytes}`;
      return inputError(c, 'INVALID_VALUE_FOR_FIELD', 'initializeUploadRequest/fileSizeBytes', problem);
    }
    const upload = await start(c, context, settings, { kind: 'video', owner, fileSizeBytes });
    if (upload instanceof Response) return upload;
    return c.json({
      value: {
        uploadUrlsExpireAt: Date.parse(upload.data.expiresAt),
        video: upload.id,
        uploadInstructions: partsOf(upload).map((part, index) => ({
          uploadUrl: addressOf(c, upload, index),
          ...part,
        })),
        uploadToken: uploadTokenOf(upload.id, settings),
      },
    });
  };
}

async function start(
  c: Context,
  context: EmulatorContext,
  settings: LinkedInSettings,
  wanted: Wanted,
): Promise<Upload | Response> {
  const { kind, owner } = wanted;
  const field = 'initializeUploadRequest/owner';
  if (!/^urn:li:(person|organization):[\w-]+$/.test(owner)) {
    return inputError(c, 'INVALID_URN_TYPE', field, 'The owner must be a person or organization URN');
  }
  if (authorNames[owner] === undefined) {
    return accessDenied(
      c,
      `Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/${field}]`,
    );
  }
  if (!mayAct(c, 'write', owner)) {
    return notPermitted(c, `${kind}s.ACTION-initializeUpload.${versionOf(c)}`);
  }
  return context.store.transaction(lockOnUpload('new'), (tx) =>
    startUpload(tx, context.clock.now(), wanted, settings),
  );
}

/** Where the request came to: the same in this process and over a port. */
function addressOf(c: Context, { id }: Upload, part: number): string {
  const base = baseUrlOf(c.req.url, '/rest/');
  return `${base}/dms-uploads/${encodeURIComponent(id)}/${part}?ut=${signatureOf(id, part)}`;
}
