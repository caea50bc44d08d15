import { describe, expect, it } from 'vitest';
import type { Draft } from '../platform.ts';
import { measure } from './limits.ts';
import { validate as validateFor } from './validate.ts';

const validate = (draft: Draft, kind = 'organization') => validateFor(draft, { kind });

const draft = (change: Partial<Draft>): Draft => ({
  text: 'Hello',
  link: null,
  linkTitle: null,
  to: null,
  template: null,
  ...change,
});

describe('measure', () => {
  it('counts what will be sent: escaped characters twice', () => {
    expect(measure('Hello')).toBe(5);
    expect(measure('(Hello) #bells')).toBe(16);
  });
});

describe('validate, of a comment', () => {
  const comment = (change: Partial<Draft>) =>
    validate(draft({ reply: { as: 'comment', to: null }, ...change }));

  it('counts the plain text, with the link that stands in it', () => {
    expect(comment({ text: '_'.repeat(1_250) })).toEqual([]);
    const linked = { text: 'a'.repeat(1_229), link: 'https://example.com' };
    expect(comment(linked)).toEqual([]);
    expect(comment({ ...linked, text: `${linked.text}a` })).toEqual([
      { field: 'content', problem: expect.stringContaining('comment'), limit: 1_250, value: 1_251 },
    ]);
  });

  it.each([
    ['an empty text', { text: ' ' }, 'content'],
    ['a link that is none', { link: 'nowhere' }, 'link'],
    ['a recipient', { to: '+49151' }, 'to'],
    ['a segment: there are no threads', { reply: { as: 'segment', to: null } }, 'content'],
  ] as const)('refuses %s', (_what, change, field) => {
    expect(comment(change).map((problem) => problem.field)).toEqual([field]);
  });
});

describe('validate', () => {
  it('accepts what fits, to the last character', () => {
    const full = { text: 'a'.repeat(3_000), link: 'https://example.com', linkTitle: 't'.repeat(400) };
    expect(validate(draft(full))).toEqual([]);
  });

  it.each([
    ['an empty text, also with a link', { text: ' \n', link: 'https://example.com' }, 'content', null, null],
    ['a text too long', { text: 'a'.repeat(3_001) }, 'content', 3_000, 3_001],
    ['a text too long once escaped', { text: '_'.repeat(1_501) }, 'content', 3_000, 3_002],
    ['a link that is none', { link: 'example.com' }, 'link', null, null],
    ['a link with a space', { link: 'https://example.com/a b' }, 'link', null, null],
    ['a title too long', { linkTitle: 't'.repeat(401) }, 'linkTitle', 400, 401],
    ['a recipient', { to: '+4915112345678' }, 'to', null, null],
    ['a template', { template: { name: 'a', language: 'en' } }, 'template', null, null],
  ] as const)('refuses %s', (_what, change, field, limit, value) => {
    expect(validate(draft(change))).toEqual([{ field, problem: expect.any(String), limit, value }]);
  });
});
