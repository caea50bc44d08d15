import { describe, expect, it } from 'vitest';
import { parseLittleText } from './little-text.ts';

const reserved = [...'|{}@[]()<>#\\*_~'];

describe('little text', () => {
  it('leaves ordinary text alone', () => {
    const text = 'Grüße, 👩‍👩‍👧! "50%" & more: https://example.com/a?b=c&d=e\nnext line';
    expect(parseLittleText(text)).toEqual({ shown: text, little: text });
  });

  it.each(reserved)('takes an escaped %s as the character', (character) => {
    const written = `before \\${character} after`;
    expect(parseLittleText(written)).toEqual({ shown: `before ${character} after`, little: written });
  });

  it.each(reserved)('ends without an error at an unescaped %s', (character) => {
    expect(parseLittleText(`before ${character} after`).shown).toBe('before ');
  });

  it('ends at a backslash that escapes nothing', () => {
    expect(parseLittleText('a \\b').shown).toBe('a ');
    expect(parseLittleText('a \\').shown).toBe('a ');
  });

  it.each([
    ['#tag', '#tag', '{hashtag|\\#|tag}'],
    ['so #größe!', 'so #größe!', 'so {hashtag|\\#|größe}!'],
    ['{hashtag|\\#|tag}', '#tag', '{hashtag|\\#|tag}'],
    ['{hashtag|#|tag}', '#tag', '{hashtag|\\#|tag}'],
    [
      'hi @[Devtestco](urn:li:organization:2414183)!',
      'hi Devtestco!',
      'hi @[Devtestco](urn:li:organization:2414183)!',
    ],
    ['＃ alone', '＃ alone', '＃ alone'],
  ])('understands %s', (written, shown, little) => {
    expect(parseLittleText(written)).toEqual({ shown, little });
  });

  it.each(['{hashtag|#|', '{mention|x}', '@[Name]', '@[Name](urn:li:share:1)', '# tag'])(
    'ends at %s',
    (written) => {
      expect(parseLittleText(`a ${written} b`).shown).toBe('a ');
    },
  );

  it('is stable: what is read back means the same', () => {
    const { shown, little } = parseLittleText('1 \\* 2 \\(#three\\) @[Four](urn:li:person:4)');
    expect(shown).toBe('1 * 2 (#three) Four');
    expect(parseLittleText(little)).toEqual({ shown, little });
  });
});
