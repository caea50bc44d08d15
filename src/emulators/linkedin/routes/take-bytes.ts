import type { Context, Handler } from 'hono';
import { describeFile, type EmulatorContext } from '../../harness/index.ts';
import { accessDenied, badRequest, expiredUpload } from '../errors.ts';
import { refuseToken } from '../guard.ts';
import { decodedUrn, rawParent } from '../restli.ts';
import { mayAct } from '../scopes.ts';
import type { LinkedInSettings } from '../settings.ts';
import { completeUpload, findUpload, isExpired, lockOnUpload, signatureOf, type Upload } from '../uploads.ts';
import { partsOf, putPart } from '../video-parts.ts';

/** PUT of an upload address: the file, 201 · or a part of a video, 200 with its ETag. */
export function takeBytes(context: EmulatorContext, settings: LinkedInSettings): Handler {
  return async (c) => {
    const urn = decodedUrn(rawParent(c.req.url)) ?? '';
    const part = Number(c.req.param('part'));
    const upload = await context.store.transaction(lockOnUpload(urn), (tx) => findUpload(tx, urn));
    if (!upload || c.req.query('ut') !== signatureOf(urn, part)) {
      return accessDenied(c, 'The upload URL is not valid');
    }
    const refused = await refuseCaller(c, upload, context, settings);
    if (refused) return refused;
    if (isExpired(upload, context.clock.now())) return expiredUpload(c);
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return upload.data.kind === 'video'
      ? takePart(c, urn, part, bytes, context, settings)
      : takeFile(c, urn, bytes, context, settings);
  };
}

/** Images and documents want a token beside what the address carries; the parts of a video want none. */
async function refuseCaller(
  c: Context,
  upload: Upload,
  context: EmulatorContext,
  settings: LinkedInSettings,
): Promise<Response | null> {
  if (upload.data.kind === 'video') {
    const refuses = settings.videoPartToken === 'refused' && c.req.header('authorization') !== undefined;
    return refuses ? badRequest(c, 'The upload of a video takes no token') : null;
  }
  const refused = await refuseToken(c, context, settings);
  if (refused) return refused;
  return mayAct(c, 'write', upload.owner) ? null : accessDenied(c, 'The token may not upload for this owner');
}

/** A second time changes nothing. */
async function takeFile(
  c: Context,
  urn: string,
  bytes: Uint8Array,
  context: EmulatorContext,
  settings: LinkedInSettings,
): Promise<Response> {
  if (bytes.length === 0) return badRequest(c, 'The file is empty');
  const file = describeFile(bytes);
  await context.store.transaction(lockOnUpload(urn), async (tx) => {
    const upload = await findUpload(tx, urn);
    if (upload?.data.file === null) await completeUpload(tx, upload, { file, bytes }, context, settings);
  });
  return c.body(null, 201);
}

async function takePart(
  c: Context,
  urn: string,
  part: number,
  bytes: Uint8Array,
  context: EmulatorContext,
  settings: LinkedInSettings,
): Promise<Response> {
  const etag = await context.store.transaction(lockOnUpload(urn), async (tx) => {
    const upload = await findUpload(tx, urn);
    const range = upload && partsOf(upload)[part];
    if (!upload || !range || upload.data.file !== null) return null;
    const wanted = range.lastByte - range.firstByte + 1;
    return bytes.length === wanted ? putPart(tx, upload, part, bytes) : wanted;
  });
  if (etag === null) return expiredUpload(c);
  if (typeof etag === 'number') {
    return badRequest(c, `The part has ${bytes.length} bytes, its instruction says ${etag}`);
  }
  return c.body(null, 200, { etag: settings.etagQuotes === 'quoted' ? `"${etag}"` : etag });
}
