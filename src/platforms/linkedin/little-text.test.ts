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
    ['a mention somebody typed', '@[Me](urn:li:person:1)', String.raw`\@\[Me\]\(urn:li:person:1\)`],
  ])('writes %s', (_what, text, expected) => {
    expect(toLittleText(text)).toBe(expected);
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
