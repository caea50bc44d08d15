import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, withoutLink } from './clean.ts';

describe('clean', () => {
  it.each([
    ['wrapping quotes', '"We open at nine."', 'We open at nine.'],
    ['typographic quotes', '“We open at nine.”', 'We open at nine.'],
    ['an introduction on its own line', 'Here is your post:\n\nWe open at nine.', 'We open at nine.'],
    ['an introduction before the text', "Here's a short, friendly LinkedIn post: We open.", 'We open.'],
    ['a polite introduction', 'Sure! Here’s a revised version under 280 characters:\n\nWe open.', 'We open.'],
    ['a label', '**Post:**\nWe open.', 'We open.'],
    ['a fence', '```text\nWe open.\n```', 'We open.'],
    [
      'layers',
      'Certainly! Here is the post:\n```\n"**We** open."\n```\nLet me know if you want changes.',
      'We open.',
    ],
    ['rules around the text', 'Here is the tweet:\n\n---\n\nWe open.\n\n---\n\nShall I go on?', 'We open.'],
    ['a count behind it', 'We open.\n\n(8 characters)', 'We open.'],
    ['an offer behind it', "We open.\n\nLet me know if you'd like another tone.", 'We open.'],
    ['bold and headings', '# News\n\n**We open** at **nine**.', 'News\n\nWe open at nine.'],
    ['Markdown links', 'See [our page](https://example.com/a).', 'See our page https://example.com/a.'],
    ['thoughts', '<think>They want a post.</think>\n\nWe open.', 'We open.'],
    ['thoughts with a swallowed tag', 'They want a post.\n</think>\nWe open.', 'We open.'],
    ['thoughts that never ended', '<think>They want', ''],
    ['NUL and other control characters', 'We\u0000 open\u0007.\uFEFF', 'We open.'],
    ['lone surrogates', 'We open \uD83D\uDE00 \uD83D now\uDE00', 'We open 😀  now'],
    ['line ends', 'One  \r\nTwo\r\n\r\n\r\n\r\nThree', 'One\nTwo\n\nThree'],
    ['nothing but space', ' \n\t ', ''],
  ])('takes away %s', (_name, answer, post) => {
    expect(clean(answer)).toBe(post);
  });

  it.each([
    'New blog post: how we roast.',
    "Here's my latest blog post: read it.",
    "Here's a tip for your next post: keep it short.",
    'Here is what changes: everything.',
    '"Yes" is what we say, never "no"',
    '#1 in town. #coffee',
    'Let me know if you come!\n\nSee you there.',
    '2 ** 3 ** 4 is not bold, *this* is WhatsApp bold.',
    'One\n\nTwo\n- a\n- b',
    "'tis the season for y'all'",
  ])('leaves %j as it is', (post) => {
    expect(clean(post)).toBe(post);
  });

  it('cleans every answer to the end: a second time changes nothing, and no lone surrogate or NUL is left', () => {
    const pieces = fc.constantFrom(
      '"',
      '“',
      '”',
      '```',
      '\n',
      '**',
      '# ',
      'Here is your post:',
      '---',
      '\uD83D',
      '\u0000',
      ' ',
      'a',
      '😀',
      '[x](https://e.com)',
    );
    const answers = fc.oneof(
      fc.array(pieces).map((list) => list.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(answers, (answer) => {
        const text = clean(answer);
        expect(clean(text)).toBe(text);
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toContain('\u0000');
        expect(text).toBe(text.trim());
      }),
    );
  });

  it('is quick on hostile answers', () => {
    const started = performance.now();
    for (const piece of ['Post: ', '"', '**a', '[a](', ' ', '\n', '`', 'Here is a b ', '- ', '9'])
      clean(piece.repeat(4000));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('withoutLink', () => {
  it('takes the attached link from the end only', () => {
    expect(withoutLink('Read https://e.com/a', 'https://e.com/a')).toBe('Read');
    expect(withoutLink('https://e.com/a is ours', 'https://e.com/a')).toBe('https://e.com/a is ours');
    expect(withoutLink('Read', null)).toBe('Read');
  });
});
