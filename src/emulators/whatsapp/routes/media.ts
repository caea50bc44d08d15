import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { unsupportedRequest, type GraphError } from '../../harness/graph/index.ts';
import type { EmulatorContext, StoreTransaction } from '../../harness/index.ts';
import { readAnyCall } from '../call.ts';
import { emulatedNumber, numberLock, type UploadedMedia } from '../entities.ts';
import { findMedia, putMedia } from '../media.ts';
import type { WhatsappSettings } from '../settings.ts';

export const downloadPath = '/whatsapp_business/attachments/';

/** An address of a file is good for five minutes. */
const addressLifeSeconds = 5 * 60;

/** GET /{media_id} */
export function readMedia(context: EmulatorContext, settings: WhatsappSettings) {
  return async (c: Context): Promise<Response> => {
    const { id, data } = await found(c, context, async (_tx, media) => media);
    return c.json({
      messaging_product: 'whatsapp',
      url: addressOf(c, id, Math.floor(context.clock.now().getTime() / 1000) + addressLifeSeconds),
      mime_type: data.mime,
      sha256: data.file.sha256,
      file_size: settings.fileSize === 'string' ? String(data.file.bytes) : data.file.bytes,
      id,
    });
  };
}

/** DELETE /{media_id}: no new message can have it; those that were sent keep it. */
export function deleteMedia(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    await found(c, context, (tx, media) =>
      putMedia(tx, { ...media, data: { ...media.data, deleted: true } }),
    );
    return c.json({ success: true });
  };
}

/** GET of such an address: the bytes of a small image. Of other files they are not kept. */
export function downloadMedia(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    await readAnyCall(c);
    const { mid = '', ext = '', hash = '' } = c.req.query();
    const isGood = isSigned(mid, ext, hash) && Number(ext) * 1000 > context.clock.now().getTime();
    const media = isGood
      ? await context.store.transaction(numberLock, (tx) => findMedia(tx, context, mid))
      : null;
    const preview = media?.data.file.preview ?? null;
    if (media === null || preview === null) return c.body('URL signature expired', 404);
    const bytes = Buffer.from(preview.slice(preview.indexOf(',') + 1), 'base64');
    return c.body(bytes, 200, { 'content-type': media.data.mime });
  };
}

/** Does something with the file a call is about, which belongs to the number that it names, if it names one. */
async function found<Result>(
  c: Context,
  context: EmulatorContext,
  work: (tx: StoreTransaction, media: UploadedMedia) => Promise<Result>,
): Promise<Result> {
  const { phone_number_id: number = emulatedNumber.id } = await readAnyCall(c);
  const id = c.req.param('media') ?? '';
  return context.store.transaction(numberLock, async (tx) => {
    const media = await findMedia(tx, context, id);
    if (media === null || number !== media.owner) throw nothingThere(c, id);
    return work(tx, media);
  });
}

const nothingThere = (c: Context, id: string): GraphError => unsupportedRequest(c.req.method, id);

/** Below the address the API is called at: the vendor has a host of its own for files. */
function addressOf(c: Context, mid: string, ext: number): string {
  const { origin, pathname } = new URL(c.req.url);
  const base = pathname.replace(/\/v\d+\.\d+\/[^/]*$/, '');
  const query = new URLSearchParams({ mid, ext: String(ext), hash: hashOf(mid, String(ext)) });
  return `${origin}${base}${downloadPath}?${query}`;
}

const hashOf = (mid: string, ext: string): string =>
  createHmac('sha256', emulatedNumber.appSecret).update(`${mid}/${ext}`).digest('base64url');

function isSigned(mid: string, ext: string, hash: string): boolean {
  const [wanted, given] = [Buffer.from(hashOf(mid, ext)), Buffer.from(hash)];
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}
