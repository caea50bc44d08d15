import type { Context } from 'hono';
import type { EmulatorContext } from '../../harness/index.ts';
import { parameterError, textOf, unsupportedRequest } from '../../harness/graph/index.ts';
import { checkApp, checkUploader, readUploaderCall } from '../call.ts';
import type { FacebookSettings } from '../facebook-settings.ts';
import { findUpload, handleOf, nameOf, startUpload, uploadLock, type Upload } from '../uploads.ts';
import { receive } from '../upload-parts.ts';
import { describeVideo } from '../video-file.ts';
import { uploadError } from '../video-rules.ts';

const types = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'];

/** POST /{app}/uploads */
export function openUpload(context: EmulatorContext) {
  return async (c: Context): Promise<Response> => {
    const parameters = await readUploaderCall(c, context);
    checkApp(c);
    const missing = ['file_length', 'file_type'].filter((name) => textOf(parameters, name) === null);
    if (missing.length > 0) throw parameterError(`Missing parameter: ${missing.join(', ')}`);
    const length = Number(textOf(parameters, 'file_length'));
    if (!Number.isSafeInteger(length) || length < 1)
      throw parameterError('Param file_length must be a positive integer');
    if (!types.includes(textOf(parameters, 'file_type') ?? ''))
      throw parameterError(`Param file_type must be one of {${types.join(', ')}}`);
    const upload = await context.store.transaction(uploadLock, (tx) =>
      startUpload(tx, context.clock.now(), length),
    );
    return c.json({ id: nameOf(upload) });
  };
}

/** POST /upload:{session}: bytes from the offset that the session has come to. */
export function continueUpload(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    checkUploader(c, c.req.query(), context);
    const offset = Number(c.req.header('file_offset') ?? Number.NaN);
    if (!Number.isSafeInteger(offset) || offset < 0)
      throw parameterError('Header file_offset must be a non-negative integer');
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const upload = await context.store.transaction(uploadLock, async (tx) => {
      const found = await findUpload(tx, context, settings, sessionIn(c));
      if (found === null) throw uploadError(6001, 1363041);
      const { length, received, file } = found.data;
      if (file !== null || offset !== received || received + bytes.length > length)
        throw uploadError(6001, 1363037, { start_offset: received, end_offset: length });
      const whole = await receive(tx, `session ${found.id}`, bytes, { received, expected: length });
      const data = { length, received: received + bytes.length, file: whole && describeVideo(whole) };
      await tx.put({ ...found, data });
      return { ...found, data };
    });
    return c.json(upload.data.file === null ? progressOf(upload) : { h: handleOf(upload) });
  };
}

/** GET /upload:{session}: where to go on. */
export function readUpload(context: EmulatorContext, settings: FacebookSettings) {
  return async (c: Context): Promise<Response> => {
    checkUploader(c, c.req.query(), context);
    const upload = await context.store.transaction(uploadLock, (tx) =>
      findUpload(tx, context, settings, sessionIn(c)),
    );
    if (upload === null) throw unsupportedRequest(c.req.method, c.req.param('session') ?? '');
    return c.json(progressOf(upload));
  };
}

const progressOf = (upload: Upload) => ({ id: nameOf(upload), file_offset: upload.data.received });

/** The signature stands in the query, or in the name itself when a client has escaped all of it. */
function sessionIn(c: Context): { id: string; signature: string } {
  const [id = '', query = ''] = (c.req.param('session') ?? '').replace(/^upload:/, '').split('?');
  return { id, signature: c.req.query('sig') ?? new URLSearchParams(query).get('sig') ?? '' };
}
