import type { Context } from 'hono';
import { badRequest } from '../errors.ts';

/** The body as JSON, or the answer to a body that is none. */
export async function readJson(c: Context): Promise<unknown> {
  if (!(c.req.header('content-type') ?? '').startsWith('application/json')) {
    return badRequest(c, 'Content-Type must be application/json');
  }
  try {
    return JSON.parse(await c.req.text());
  } catch {
    return badRequest(c, 'Request body is not valid JSON');
  }
}
