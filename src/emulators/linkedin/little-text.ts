/** What a commentary in LinkedIn's "little text" becomes. */
export interface LittleText {
  /** What a reader sees. */
  shown: string;
  /** Little text again, as reads answer it: hashtags as templates, everything else escaped. */
  little: string;
}

/** Characters that must carry a backslash where they are no markup (documents, "little text format"). */
const reserved = new Set('|{}@[]()<>#\\*_~');

interface Token {
  length: number;
  shown: string;
  little: string;
}

/**
 * Parses a commentary the way LinkedIn does: escapes, `#tag`, `{hashtag|\#|tag}` and `@[Name](urn)` are understood;
 * at the first other reserved character **the text ends without an error**. Seen live for several characters (2026-07).
 */
export function parseLittleText(commentary: string): LittleText {
  let shown = '';
  let little = '';
  for (let at = 0; at < commentary.length;) {
    const token = tokenAt(commentary, at);
    if (token === null) break;
    shown += token.shown;
    little += token.little;
    at += token.length;
  }
  return { shown, little };
}

/** The element that begins at `at`, or null where an unescaped reserved character begins none. */
function tokenAt(text: string, at: number): Token | null {
  const rest = text.slice(at);
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (character === '\\') return escapedAt(rest);
  if (character === '#' || character === '＃') return hashtagAt(rest, character);
  if (character === '{') return templateAt(rest);
  if (character === '@') return mentionAt(rest);
  if (reserved.has(character)) return null;
  return { length: character.length, shown: character, little: character };
}

function escapedAt(rest: string): Token | null {
  const character = rest.charAt(1);
  return reserved.has(character) ? { length: 2, shown: character, little: `\\${character}` } : null;
}

function hashtagAt(rest: string, sign: string): Token | null {
  const tag = /^[#＃]([\p{L}\p{M}\p{N}]+)/u.exec(rest)?.[1];
  if (tag !== undefined) return { length: 1 + tag.length, shown: sign + tag, little: templateOf(tag) };
  // The full-width sign is reserved nowhere.
  return sign === '#' ? null : { length: 1, shown: sign, little: sign };
}

function templateAt(rest: string): Token | null {
  const found = /^\{hashtag\|\\?[#＃]\|([^|{}]+)\}/u.exec(rest);
  if (!found) return null;
  const [whole, written = ''] = found;
  const tag = written.replaceAll('\\', '');
  return { length: whole.length, shown: `#${tag}`, little: templateOf(tag) };
}

function mentionAt(rest: string): Token | null {
  const found = /^@\[([^\][]+)\]\((urn:li:(?:person|organization):[\w-]+)\)/.exec(rest);
  if (!found) return null;
  const [whole, written = ''] = found;
  return { length: whole.length, shown: written.replaceAll('\\', ''), little: whole };
}

const templateOf = (tag: string): string => `{hashtag|\\#|${tag}}`;
