const ellipsis = '…';

/** Addresses, up to a space or a script that is written without spaces. */
const addresses =
  /(?:https?:\/\/|www\.)[^\s\u3000-\u303f\uff00-\uffef\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|(?<![a-z0-9.-])[a-z0-9.-]+\.[a-z]{2,}(?:\/[!-~]*)?/giu;
const tags = /[@#][\p{L}\p{M}\p{N}_.@-]+/gu;

interface Range {
  start: number;
  end: number;
}

/**
 * The longest beginning of `text` that `measure` finds within `limit`: whole sentences if they fill half of it, else
 * whole words, else whole graphemes, the latter two with "…". Never cuts an address. "" when nothing fits.
 */
export function shorten(text: string, limit: number, measure: (text: string) => number): string {
  if (measure(text) <= limit) return text;
  const links = rangesOf(addresses, text);
  const graphemes = outside(links, endsOf(text, 'grapheme'));
  const whole = new Set(graphemes);
  const words = outside(rangesOf(tags, text), endsOf(text, 'word')).filter((end) => whole.has(end));
  const sentences = endsOf(text, 'sentence').filter((end) => whole.has(end) && endsSentence(text, end));
  const elided = (end: number) => elide(text, end, links);
  const fits = (candidate: string) => candidate !== '' && measure(candidate) <= limit;

  let best = '';
  for (const [ends, cut] of [
    [sentences, (end: number) => text.slice(0, end).trimEnd()],
    [words, elided],
    [graphemes, elided],
  ] as const) {
    const candidate = longest(ends, cut, fits);
    if (measure(candidate) * 2 >= limit && candidate !== '') return candidate;
    if (candidate.length > best.length) best = candidate;
  }
  return best;
}

function endsOf(text: string, granularity: 'grapheme' | 'word' | 'sentence'): number[] {
  const segments = new Intl.Segmenter('en', { granularity }).segment(text);
  return Array.from(segments, ({ index, segment }) => index + segment.length);
}

const rangesOf = (pattern: RegExp, text: string): Range[] =>
  Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({ start: index, end: index + match.length }));

const outside = (ranges: readonly Range[], ends: readonly number[]): number[] =>
  ends.filter((at) => !ranges.some(({ start, end }) => start < at && at < end));

/** A line break ends a sentence for Unicode, but a heading alone is no text. */
const endsSentence = (text: string, end: number) =>
  /[\p{Sentence_Terminal}…]["'”’»)\]]*$/u.test(text.slice(Math.max(0, end - 8), end).trimEnd());

function elide(text: string, cut: number, links: readonly Range[]): string {
  const kept = text.slice(0, cut).trimEnd();
  // An ellipsis right behind an address would become part of it.
  if (links.some(({ end }) => end === kept.length)) return `${kept} ${ellipsis}`;
  const tidy = kept.replace(/[\s,;:–—-]+$/u, '');
  return tidy === '' ? '' : tidy + ellipsis;
}

/** Bisects: what fits grows with the end, nearly (weighted counts are not strictly monotonic), so each try is checked. */
function longest(
  ends: readonly number[],
  cut: (end: number) => string,
  fits: (text: string) => boolean,
): string {
  let best = '';
  let low = 0;
  let high = ends.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const candidate = cut(ends[middle] ?? 0);
    if (candidate === '' || fits(candidate)) {
      if (candidate !== '') best = candidate;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}
