import type { Context } from 'hono';
import type { z } from 'zod';
import { invalidBody, parseBody, readJson } from './json-body.ts';
import { invalidRequest } from './problems.ts';

/** The bytes a request brings, and what it says of them. */
export interface UploadBody<Fields> {
  bytes: Uint8Array;
  fields: Fields;
}

/**
 * Reads a multipart form with a file `media`, or JSON with `media` in base64; `schema` says what else there is. Or the
 * answer to a body that is neither, or does not fit.
 */
export async function readUpload<Shape extends z.ZodRawShape>(
  c: Context,
  schema: z.ZodObject<Shape, z.core.$strict>,
): Promise<UploadBody<z.output<z.ZodObject<Shape, z.core.$strict>>> | Response> {
  const isMultipart = (c.req.header('content-type') ?? '').startsWith('multipart/form-data');
  const body = isMultipart ? await readForm(c) : await readJson(c);
  if (body instanceof Response) return body;
  const { media, ...fields } = asRecord(body);
  const parsed = parseBody(schema, isRecord(body) ? fields : body);
  if ('messages' in parsed) return invalidBody(c, parsed.messages);
  if (media === undefined) return invalidBody(c, ['$.media: is missing but it is required']);
  const bytes = media instanceof Uint8Array ? media : bytesOf(media);
  return bytes ? { bytes, fields: parsed.value } : invalidBody(c, ['$.media: is not valid base64']);
}

/** The index comes as a number, so that a form fits the schema of JSON. */
async function readForm(c: Context): Promise<unknown> {
  const form = await c.req.raw.formData().catch(() => null);
  if (!form) return invalidRequest(c, [{ message: 'Request body is not valid multipart/form-data.' }]);
  const body: Record<string, unknown> = {};
  for (const [name, value] of form) {
    if (typeof value !== 'string') body[name] = new Uint8Array(await value.arrayBuffer());
    else body[name] = name === 'segment_index' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  }
  return body;
}

function bytesOf(media: unknown): Uint8Array | null {
  if (typeof media !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(media)) return null;
  return Buffer.from(media, 'base64');
}

const isRecord = (body: unknown): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null && !Array.isArray(body);

const asRecord = (body: unknown): Record<string, unknown> => (isRecord(body) ? body : {});
