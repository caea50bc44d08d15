import { describe, expect, it } from 'vitest';
import type { Draft } from '../platform.ts';
import { allowedBy, kindOf, ordinary, type Allowed } from './account-kind.ts';
import { measure } from './limits.ts';
import { textOf, validate as validateFor } from './validate.ts';

const draft = (change: Partial<Draft>): Draft => ({
  text: 'Hello',
  link: null,
  linkTitle: null,
  to: null,
  template: null,
  ...change,
});

const validate = (wanted: Draft) => validateFor(wanted, { kind: 'user' });

describe('measure', () => {
  it.each([
    ['plain Latin', 'a'.repeat(280), 280],
    ['accents, composed or not', 'é' + 'é'.normalize('NFD'), 2],
    ['Chinese, two each', '鐘'.repeat(140), 280],
    ['a family emoji, two in all', '👩‍👩‍👧‍👦', 2],
    ['a flag, two', '🇩🇪', 2],
    ['a long link, 23', `https://example.com/${'a'.repeat(200)}`, 23],
    ['a bare domain, 23', 'example.com', 23],
    ['curly quotes, one each', '“a”', 3],
    ['a newline, one', 'a\nb', 3],
  ])('counts %s', (_what, text, length) => {
    expect(measure(text)).toBe(length);
  });
});

describe('textOf', () => {
  const link = 'https://example.com/1';
  it.each([
    ['appends the link', 'Hello', `Hello\n\n${link}`],
    ['leaves a link that is already there', `See ${link} now`, `See ${link} now`],
    ['also at the end of a sentence', `See (${link}).`, `See (${link}).`],
    ['is not misled by a longer one', `See ${link}2`, `See ${link}2\n\n${link}`],
    ['posts the link alone', ' ', link],
  ])('%s', (_what, text, expected) => {
    expect(textOf(draft({ text, link }))).toBe(expected);
  });
});

describe('validate', () => {
  it('accepts what fits, to the last character', () => {
    expect(validate(draft({ text: 'a'.repeat(280) }))).toEqual([]);
    expect(validate(draft({ text: 'a'.repeat(255), link: 'https://example.com/a/long/path' }))).toEqual([]);
  });

  it('counts the link that will be appended', () => {
    expect(validate(draft({ text: 'a'.repeat(256), link: 'https://example.com' }))).toEqual([
      { field: 'content', problem: expect.any(String), limit: 280, value: 281 },
    ]);
  });

  it.each([
    ['an empty text', { text: ' \n' }, 'content'],
    ['an invisible character X refuses', { text: 'a\uFEFFb' }, 'content'],
    ['two cashtags', { text: '$AAPL and $MSFT' }, 'content'],
    ['a link that is none', { link: 'ftp://example.com' }, 'link'],
    ['two links in one field', { link: 'https://a.example https://b.example' }, 'link'],
    ['a recipient', { to: '+4915112345678' }, 'to'],
    ['a template', { template: { name: 'a', language: 'en' } }, 'template'],
  ] as const)('refuses %s', (_what, change, field) => {
    expect(validate(draft(change)).map((problem) => problem.field)).toEqual([field]);
  });

  it.each(['segment', 'comment'] as const)('holds a %s to the same rules', (as) => {
    const reply = { as, to: null };
    expect(validate(draft({ text: 'a'.repeat(280), reply }))).toEqual([]);
    expect(validate(draft({ text: 'a'.repeat(256), link: 'https://example.com', reply }))).toMatchObject([
      { field: 'content', limit: 280, value: 281 },
    ]);
    expect(validate(draft({ text: '', reply, to: '+49151' })).map(({ field }) => field)).toEqual([
      'content',
      'to',
    ]);
  });

  it.each([
    ['a reel', { format: 'reel' }, 'format'],
    ['a story', { format: 'story' }, 'format'],
    ['an audience', { visibility: 'connections' }, 'visibility'],
    ['a quote without the plan for it', { quotes: '17' }, 'quotes'],
  ] as const)('refuses %s', (_what, change, field) => {
    expect(validate(draft(change)).map((problem) => problem.field)).toEqual([field]);
  });

  it.each(['followed', 'mentioned', 'subscribers', 'verified'] as const)('lets %s answer', (repliesBy) => {
    expect(validate(draft({ repliesBy }))).toEqual([]);
  });

  it('names every problem at once', () => {
    const problems = validate(draft({ text: '鐘'.repeat(141), link: 'nowhere', to: '+49151' }));
    expect(problems.map(({ field }) => field)).toEqual(['content', 'link', 'to']);
  });
});

describe('what the kind of account says', () => {
  const as = (allowed: Partial<Allowed>) => ({ kind: kindOf({ ...ordinary, ...allowed }) });

  it('is one word where nothing is out of the ordinary, and comes back', () => {
    expect(as({})).toEqual({ kind: 'user' });
    for (const allowed of [ordinary, { length: 4_000, replies: false, quotes: true }])
      expect(allowedBy(kindOf(allowed))).toEqual(allowed);
    expect(allowedBy('')).toEqual(ordinary);
  });

  it.each([281, 4_000, 25_000])('lets a post have %i characters and no more', (length) => {
    const kind = as({ length });
    expect(validateFor(draft({ text: 'a'.repeat(length) }), kind)).toEqual([]);
    expect(validateFor(draft({ text: 'a'.repeat(length + 1) }), kind)).toMatchObject([
      { field: 'content', limit: length, value: length + 1 },
    ]);
  });

  it.each([
    '17',
    'https://x.com/carillon/status/17',
    'https://twitter.com/carillon/status/17?s=20',
    'https://x.com/i/web/status/17',
  ])('lets a post quote %s', (quotes) => {
    expect(validateFor(draft({ quotes }), as({ quotes: true }))).toEqual([]);
  });

  it.each(['', 'x', '12345678901234567890', 'https://x.com/carillon', 'https://a.example/@b/status/17'])(
    'lets no post quote "%s"',
    (quotes) => {
      expect(validateFor(draft({ quotes }), as({ quotes: true }))).toMatchObject([{ field: 'quotes' }]);
    },
  );

  it.each(['segment', 'comment'] as const)('lets an account have no %s, and says why', (reply) => {
    const wanted = draft({ reply: { as: reply, to: null } });
    const [problem, ...others] = validateFor(wanted, as({ replies: false }));
    expect(problem?.problem).toContain('TWITTER_ALLOW_REPLIES');
    expect(others).toEqual([]);
    expect(validateFor(draft({}), as({ replies: false }))).toEqual([]);
  });
});
