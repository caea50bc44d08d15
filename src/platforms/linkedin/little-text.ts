/**
 * LinkedIn's commentary is not plain text but "little text" (its page "little Text Format"): these characters are
 * markup, and an unescaped one can cut the post off in the feed.
 */
const reserved = /[|{}@[\]()<>#\\*_~]/g;

/** A "#" that begins a hashtag stays as it is: at a word's start, a letter or digit after it. */
const hashtag = /(?<![\p{L}\p{N}_#])#(?=[\p{L}\p{N}])/u;

/** Escapes what a person wrote; hashtags keep working. */
export function toLittleText(text: string): string {
  const escape = (plain: string) => plain.replaceAll(reserved, String.raw`\$&`);
  return text.split(hashtag).map(escape).join('#');
}

/** What a person reads: hashtag and mention elements as their text, escapes gone. */
export function fromLittleText(text: string): string {
  return text.replaceAll(/\{hashtag\|\\?#\|([^|}]*)\}/g, '#$1').replaceAll(/\\([|{}@[\]()<>#\\*_~])/g, '$1');
}
