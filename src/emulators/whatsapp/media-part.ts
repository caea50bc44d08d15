import type { GraphError, GraphParameters } from '../harness/graph/index.ts';
import { cloudError, missing } from './cloud-error.ts';
import type { MediaKind } from './media-rules.ts';

const maxCaptionCharacters = 1024;

/** A file as a message names it: by the id of an upload, or by an address. */
export interface MediaPart {
  kind: MediaKind;
  id: string | null;
  link: string | null;
  caption: string | null;
  filename: string | null;
}

const captioned: readonly MediaKind[] = ['image', 'video', 'document'];
const keysOf = (kind: MediaKind): readonly string[] => [
  'id',
  'link',
  'provider',
  ...(captioned.includes(kind) ? ['caption'] : []),
  ...(kind === 'document' ? ['filename'] : []),
  ...(kind === 'audio' ? ['voice'] : []),
];

/** Reads `image: {id, caption}` and the like; `name` is how errors call it. */
export function mediaPartOf(kind: MediaKind, part: GraphParameters, name: string = kind): MediaPart {
  const unexpected = Object.keys(part).find((key) => !keysOf(kind).includes(key));
  if (unexpected !== undefined) throw cloudError(100, `Unexpected key "${unexpected}" on param "${name}".`);
  const text = (key: string): string | null => textIn(part, key, name);
  const [id, link] = [text('id'), text('link')];
  if (id === null && link === null) throw missing(`${name}['id'] or ${name}['link']`);
  if (id !== null && link !== null) {
    throw cloudError(131009, `${name}: either id or link, not both`);
  }
  if (link !== null && !isWebAddress(link)) {
    throw cloudError(131009, `${name}['link'] is not a valid URI`);
  }
  const caption = text('caption');
  if (caption !== null && [...caption].length > maxCaptionCharacters) throw tooLong(name);
  return { kind, id, link, caption, filename: text('filename') };
}

const tooLong = (name: string): GraphError =>
  cloudError(100, `Param ${name}['caption'] must be at most ${maxCaptionCharacters} characters long.`);

function textIn(part: GraphParameters, key: string, name: string): string | null {
  const value = part[key] ?? null;
  if (value === null) return null;
  if (typeof value === 'string' && value !== '') return value;
  throw cloudError(100, `Param ${name}['${key}'] must be a string that is not empty.`);
}

const isWebAddress = (link: string): boolean => /^https?:$/.test(URL.parse(link)?.protocol ?? '');
