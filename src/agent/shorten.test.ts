import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shorten } from './shorten.ts';

const codePoints = (text: string) => [...text].length;
/** Like X: two for everything beyond Latin, 23 for an address. */
const weighted = (text: string) =>
  [...text.replaceAll(/https?:\/\/\S+/g, 'x'.repeat(23))].reduce(
    (sum, char) => sum + (char > '\u10ff' ? 2 : 1),
    0,
  );

const graphemeEnds = (text: string) =>
  new Set(
    Array.from(
      new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text),
      (part) => part.index + part.segment.length,
    ),
  );

describe('shorten', () => {
  it.each([
    ['leaves what fits', 'Short.', 6, 'Short.'],
    ['keeps whole sentences', 'We open at nine. Come early, there is cake.', 30, 'We open at nine.'],
    [
      'keeps whole words when a sentence would leave too little',
      'Hi. We open our new shop in Berlin on Monday',
      30,
      'Hi. We open our new shop in…',
    ],
    ['drops a dangling comma', 'Coffee, tea, cake and more of it', 13, 'Coffee, tea…'],
    ['cuts a word that is too long alone', 'Donaudampfschifffahrt', 10, 'Donaudamp…'],
    ['cuts between graphemes', '👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 12, '👨‍👩‍👧👨‍👩‍👧…'],
    ['cuts scripts without spaces', '我们明天九点开门欢迎大家', 5, '我们明天…'],
    [
      'drops an address rather than cutting it',
      'Read this: https://example.com/a/long/path now',
      30,
      'Read this…',
    ],
    [
      'keeps an address apart from the ellipsis',
      'Read https://example.com/a and all the rest of it',
      30,
      'Read https://example.com/a …',
    ],
    ['knows addresses without a scheme', 'Details at example.com/shop/opening', 25, 'Details at…'],
    [
      'does not take a "?" in an address for the end of a sentence',
      'Look: https://e.com/?A=b and on',
      25,
      'Look…',
    ],
    ['keeps names and tags whole', 'Thanks to @carillon', 14, 'Thanks to…'],
    ['gives nothing when nothing fits', 'https://example.com/a/long/path', 10, ''],
    ['gives nothing for no room', 'Text', 0, ''],
  ])('%s', (_name, text, limit, short) => {
    expect(shorten(text, limit, codePoints)).toBe(short);
  });

  const unit = fc.constantFrom(
    'a',
    'b ',
    '. ',
    ', ',
    '\n',
    'é',
    'e\u0301',
    '😀',
    '👍🏽',
    '👨‍👩‍👧 ',
    '🇩🇪',
    '漢',
    'क्षि',
    '!',
    '#tag ',
    '@me ',
    'https://e.com/?A=b.c! ',
  );
  const texts = fc.oneof(
    fc.array(unit, { maxLength: 60 }).map((units) => units.join('')),
    fc.string({ unit: 'grapheme' }),
  );

  it.each([
    ['characters', codePoints],
    ['weighted characters', weighted],
  ])('never exceeds the limit in %s, never splits a grapheme or an address', (_name, measure) => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 80 }), (text, limit) => {
        const short = shorten(text, limit, measure);
        expect(measure(short)).toBeLessThanOrEqual(limit);
        expect(short.isWellFormed()).toBe(true);
        if (short === text) return;
        const kept = short.replace(/ ?…$/, '');
        expect(text.startsWith(kept)).toBe(true);
        expect(kept === '' || graphemeEnds(text).has(kept.length)).toBe(true);
        for (const { 0: url, index } of text.matchAll(/https:\/\/e\.com\/\?A=b\.c!/g)) {
          expect(kept.length <= index || kept.length >= index + url.length).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('cuts a long answer in a moment', () => {
    const started = performance.now();
    shorten('word, '.repeat(3000), 3000, codePoints);
    shorten('a'.repeat(20_000), 280, codePoints);
    shorten('a.b/'.repeat(5000), 280, codePoints);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
