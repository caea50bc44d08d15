/**
 * LinkedIn's commentary is not plain text but "little text" (its page "little Text Format"): these characters are
 * markup, and an unescaped one can cut the post off in the feed.
 */
const reserved = /[|{}@[\]()<>#\\*_~]/g;

/** A "#" that begins a hashtag stays as it is: at a word's start, a letter or digit after it. */
const hashtag = /(?<![\p{L}\p{N}_#])#(?=[\p{L}\p{N}])/u;

/** "@[Name](urn:li:organization:1)": the page's name must be written as LinkedIn writes it. */
const mention = /@\[([^[\]\n]+)\]\((urn:li:organization:\d+)\)/g;

/** Escapes what a person wrote; hashtags and mentions of pages keep working. */
export function toLittleText(text: string): string {
  let little = '';
  let done = 0;
  for (const { 0: whole, 1: name = '', 2: urn = '', index } of text.matchAll(mention)) {
    little += `${escapeText(text.slice(done, index))}@[${escape(name)}](${urn})`;
    done = index + whole.length;
  }
  return little + escapeText(text.slice(done));
}

const escape = (plain: string): string => plain.replaceAll(reserved, String.raw`\$&`);

const escapeText = (text: string): string => text.split(hashtag).map(escape).join('#');

/** What a person wrote: hashtag elements as their text, escapes gone. */
export function fromLittleText(text: string): string {
  return text.replaceAll(/\{hashtag\|\\?#\|([^|}]*)\}/g, '#$1').replaceAll(/\\([|{}@[\]()<>#\\*_~])/g, '$1');
}

/** What a person reads of a text with mentions: the names alone, or after an "@". */
export const namesInText = (text: string): string[] => [
  text.replaceAll(mention, '$1'),
  text.replaceAll(mention, '@$1'),
];
