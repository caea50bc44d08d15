import type { Media } from '../media.ts';
import type { Draft } from '../platform.ts';
import { namesAddress } from '../web-address.ts';
import { templatePart } from './template.ts';

/** A file as messages and headers name it: `{type: "image", image: {id}}`. */
export interface Shown {
  type: string;
  file: { id: string; filename?: string };
}

/** The part of a message that says what it shows: a text, a template, or the file of an upload. Pure. */
export function messagePart(draft: Draft, mediaId: string | null): Record<string, unknown> {
  const shown = shownOf(draft.media?.[0], mediaId);
  if (draft.template !== null) return { type: 'template', template: templatePart(draft.template, shown) };
  const body = bodyOf(draft);
  if (shown === null) return { type: 'text', text: { body, preview_url: /https?:\/\//i.test(body) } };
  const caption = body.trim() === '' ? {} : { caption: body };
  return { type: shown.type, [shown.type]: { ...shown.file, ...caption } };
}

/** Messages call the kinds of files as we do; only a document shows its name. */
function shownOf(file: Media | undefined, id: string | null): Shown | null {
  if (file === undefined || id === null) return null;
  const { kind, fileName } = file;
  return { type: kind, file: kind === 'document' ? { id, filename: fileName } : { id } };
}

/** "+" and 8 to 15 digits, from the same with or without "+"; null for anything else (E.164 has no zero in front). */
export function normalizeNumber(number: string): string | null {
  const digits = /^\+?([1-9]\d{7,14})$/.exec(number)?.[1];
  return digits === undefined ? null : `+${digits}`;
}

/** The text, and the link on a line of its own unless the text has it already. */
export function bodyOf({ text, link }: Draft): string {
  if (link === null || namesAddress(text, link)) return text;
  return text === '' ? link : `${text}\n${link}`;
}
