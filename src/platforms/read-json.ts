import type { ZodType } from 'zod';

/** The parsed body, or null when it is no JSON: vendors answer errors in HTML, too. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** The body as `schema` reads it, or null when it is something else. */
export const readJson = <Output>(schema: ZodType<Output>, body: string): Output | null =>
  schema.safeParse(parseJson(body)).data ?? null;
