import { parameterError, textOf, type GraphParameters } from '../harness/graph/index.ts';

const defaultLimit = 25;
const maxLimit = 100;

/** How many entries of a list are wanted. */
export function limitOf(parameters: GraphParameters): number {
  const text = textOf(parameters, 'limit') ?? String(defaultLimit);
  if (!/^\d+$/.test(text) || Number(text) < 1) throw parameterError('Param limit must be a positive integer');
  if (Number(text) > maxLimit)
    throw parameterError("Please reduce the amount of data you're asking for, then retry your request");
  return Number(text);
}

export const toCursor = (id: string): string => Buffer.from(id).toString('base64url');

/** The id in the cursor of that name; null when none was sent. */
export function cursorOf(parameters: GraphParameters, name: 'after' | 'before'): string | null {
  const cursor = textOf(parameters, name);
  return cursor ? Buffer.from(cursor, 'base64url').toString('utf8') : null;
}

/** As in life, the address of another page carries everything this one did, the token included. */
export function pageUrl(
  current: string,
  page: { after: string } | { before: string },
  limit: number,
): string {
  const url = new URL(current);
  url.searchParams.delete('after');
  url.searchParams.delete('before');
  url.searchParams.set('limit', String(limit));
  for (const [name, cursor] of Object.entries(page)) url.searchParams.set(name, cursor);
  return url.href;
}
