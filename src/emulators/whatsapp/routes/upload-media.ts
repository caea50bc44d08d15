import type { Context } from 'hono';
import { GraphError, parameterError } from '../../harness/graph/index.ts';
import { describeFile, timedNumber, type EmulatorContext } from '../../harness/index.ts';
import { readCall } from '../call.ts';
import { cloudError } from '../cloud-error.ts';
import { emulatedNumber, numberLock, platform } from '../entities.ts';
import { allTypes, fileProblem, kindOf } from '../media-rules.ts';
import { putMedia } from '../media.ts';
import type { WhatsappSettings } from '../settings.ts';

/** POST /{phone_number_id}/media: a file, for messages of the next 30 days. */
export function uploadMedia(context: EmulatorContext, settings: WhatsappSettings) {
  return async (c: Context): Promise<Response> => {
    const { messaging_product: product, file, type } = await readCall(c);
    if (product !== 'whatsapp') throw required('messaging_product');
    if (!(file instanceof File)) throw required('file');
    if (settings.typeField === 'needed' && !type) throw required('type');
    const mime = mimeOf(file.type || String(type));
    const bytes = new Uint8Array(await file.arrayBuffer());
    const described = describeFile(bytes);
    const fails = context.faults.take(platform, 'processing', 'before') === 'fails';
    const problem = fails
      ? 'There was an error while processing the media.'
      : fileProblem(mime, described.mime, bytes);
    if (problem !== null && (fails || settings.filesAreChecked === 'at_upload')) {
      throw cloudError(131053, problem);
    }
    const createdAt = context.clock.now();
    const id = await context.store.transaction(numberLock, async (tx) => {
      const made = timedNumber(createdAt, await tx.nextNumber('whatsapp.media'));
      const data = { mime, file: described, problem, deleted: false };
      await putMedia(tx, { id: made, owner: emulatedNumber.id, createdAt, data });
      return made;
    });
    return c.json({ id });
  };
}

const required = (name: string): GraphError =>
  new GraphError(100, `(#100) The parameter ${name} is required.`);

/** Without "; codecs=opus". The part's own type decides; a type nobody takes is refused before the bytes are looked at. */
function mimeOf(type: string): string {
  const mime = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (kindOf(mime) !== null) return mime;
  throw parameterError(
    `Param file must be a file with one of the following types: ${allTypes.join(', ')}. Received file of type '${mime}'.`,
  );
}
