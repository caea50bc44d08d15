import { createHash, randomBytes } from 'node:crypto';
import { v5, v7, validate } from 'uuid';

let makeId = (): string => v7();

/** A time-ordered id (uuid v7). */
export const newId = (): string => makeId();

/** Where this process gets its ids from, for a simulation that must repeat itself. `null`: as always. */
export function replaceIds(next: (() => string) | null): void {
  makeId = next ?? (() => v7());
}

/** The id that stands for `name` below another id, always the same (uuid v5). */
export const derivedId = (name: string, below: string): string => v5(name, below);

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
