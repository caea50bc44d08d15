import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLittleText, toLittleText } from './little-text.ts';

describe('toLittleText', () => {
  it.each([
    ['plain text', 'Hello, world! 100% & more', 'Hello, world! 100% & more'],
    ['every reserved character', '|{}@[]()<>#\\*_~', String.raw`\|\{\}\@\[\]\(\)\<\>\#\\\*\_\~`],
    ['a hashtag', 'We ring #bells and #Glöckchen2', 'We ring #bells and #Glöckchen2'],
    ['hashtags in brackets', '(#bells)', String.raw`\(#bells\)`],
    ['a hashtag first', '#bells', '#bells'],
    ['a "#" that is none', 'C# is #', String.raw`C\# is \#`],
    ['a doubled "#"', '##bells', String.raw`\#\#bells`],
    [
      'a mention of a person, which only LinkedIn itself makes',
      '@[Me](urn:li:person:1)',
      String.raw`\@\[Me\]\(urn:li:person:1\)`,
    ],
    [
      'a mention of a page',
      'Hi (@[Bells](urn:li:organization:1))',
      String.raw`Hi \(@[Bells](urn:li:organization:1)\)`,
    ],
    [
      'mentions whose names have reserved characters',
      '@[A_B (C) #d](urn:li:organization:1)@[É](urn:li:organization:22)#bells',
      String.raw`@[A\_B \(C\) \#d](urn:li:organization:1)@[É](urn:li:organization:22)#bells`,
    ],
    ['no mention without a name', '@[](urn:li:organization:1)', String.raw`\@\[\]\(urn:li:organization:1\)`],
    [
      'no mention without a number',
      '@[Me](urn:li:organization:a)',
      String.raw`\@\[Me\]\(urn:li:organization:a\)`,
    ],
    [
      'no mention with another bracket',
      '@[a[b](urn:li:organization:1)',
      String.raw`\@\[a\[b\]\(urn:li:organization:1\)`,
    ],
  ])('writes %s', (_what, text, expected) => {
    expect(toLittleText(text)).toBe(expected);
  });

  it('loses nothing around mentions', () => {
    const pieces = constantFrom(
      '@[Bells (UK)](urn:li:organization:1)',
      '@',
      '[',
      '](',
      ')',
      '\\',
      '#a',
      ' ',
      'x',
    );
    assert(
      property(array(pieces, { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        expect(fromLittleText(toLittleText(text))).toBe(text);
      }),
    );
  });

  it('leaves no reserved character bare, and loses nothing', () => {
    const pieces = constantFrom('#', '\\', '{', '}', '|', 'hashtag', '_', 'a', ' ', '(', '鐘', '7');
    const texts = array(pieces, { maxLength: 30 }).map((parts) => parts.join(''));
    assert(
      property(texts, (text) => {
        const little = toLittleText(text);
        expect(fromLittleText(little)).toBe(text);
        const bare = little.replaceAll(/\\./gs, '');
        expect(bare).not.toMatch(/[|{}@[\]()<>*_~\\]/);
        expect(bare).not.toMatch(/#(?![\p{L}\p{N}])/u);
      }),
    );
  });
});

describe('fromLittleText', () => {
  it('reads hashtags that LinkedIn returns as elements', () => {
    expect(fromLittleText(String.raw`We ring {hashtag|\#|bells} \(loud\)`)).toBe('We ring #bells (loud)');
    expect(fromLittleText('{hashtag|#|bells}')).toBe('#bells');
  });
});
