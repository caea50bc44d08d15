import { createHash, randomBytes } from 'node:crypto';
import { v7, validate } from 'uuid';

/** A time-ordered id (uuid v7). */
export const newId = (): string => v7();

export const isId = (text: string): boolean => validate(text);

/** A random secret of `bytes` bytes in URL-safe base64. */
export const newSecret = (bytes = 24): string => randomBytes(bytes).toString('base64url');

/** SHA-256 of text, or of any JSON value with its keys sorted, as lower-case hex. */
export function sha256(value: unknown): string {
  const text = typeof value === 'string' ? value : canonicalJson(value);
  return createHash('sha256').update(text).digest('hex');
}

/** JSON with sorted keys and no undefined members: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (member === null || typeof member !== 'object' || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
