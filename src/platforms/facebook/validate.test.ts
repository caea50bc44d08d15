import { describe, expect, it } from 'vitest';
import type { Draft } from '../platform.ts';
import { limits, measure } from './limits.ts';
import { validate } from './validate.ts';

const draft = (changes: Partial<Draft> = {}): Draft => ({
  text: 'Hello',
  link: null,
  linkTitle: null,
  to: null,
  template: null,
  ...changes,
});
const fields = (changes: Partial<Draft>) =>
  validate(draft(changes), 'social.example').map(({ field }) => field);

describe('a Facebook draft', () => {
  it('is fine with text, link, or both', () => {
    expect(fields({})).toEqual([]);
    expect(fields({ link: 'https://example.com/a' })).toEqual([]);
    expect(fields({ text: '', link: 'https://example.com/a', linkTitle: 'ignored' })).toEqual([]);
  });

  it.each(['', '  \n'])('needs more than %j', (text) => {
    expect(fields({ text })).toEqual(['content']);
  });

  it('may have 63,206 UTF-16 units and no more', () => {
    expect(fields({ text: 'a'.repeat(63_206) })).toEqual([]);
    expect(validate(draft({ text: 'a'.repeat(63_207) }), 'social.example')).toEqual([
      { field: 'content', problem: 'is too long for Facebook', limit: 63_206, value: 63_207 },
    ]);
    expect(fields({ text: '🔔'.repeat(31_603) })).toEqual([]);
    expect(fields({ text: '🔔'.repeat(31_604) })).toEqual(['content']);
    expect(measure('a🔔')).toBe(3);
    expect(limits.text.max).toBe(63_206);
  });

  it.each([
    'https://social.example/x',
    'https://www.social.example',
    'http://m.social.example/1?a=b',
    'https://SOCIAL.example',
  ])('may not link to Facebook itself: %s', (link) => {
    expect(fields({ link })).toEqual(['link']);
  });

  it.each(['https://notsocial.example', 'https://social.example.org', 'https://example.com/social.example'])(
    'may link to %s',
    (link) => {
      expect(fields({ link })).toEqual([]);
    },
  );

  it.each(['example.com', 'javascript:alert(1)', 'ftp://example.com', '/a', ''])(
    'may not have %j as its link',
    (link) => {
      expect(fields({ link })).toEqual(['link']);
    },
  );

  it('may be a comment of 8,000 UTF-16 units, with text or link', () => {
    const reply = { as: 'comment', to: null } as const;
    expect(fields({ text: 'a'.repeat(8_000), reply })).toEqual([]);
    expect(validate(draft({ text: 'a'.repeat(8_001), reply }), 'social.example')).toEqual([
      { field: 'content', problem: expect.stringContaining('comment'), limit: 8_000, value: 8_001 },
    ]);
    expect(fields({ text: 'a'.repeat(7_979), link: 'https://example.com', reply })).toEqual([]);
    expect(fields({ text: 'a'.repeat(7_980), link: 'https://example.com', reply })).toEqual(['content']);
    expect(fields({ text: ' ', reply })).toEqual(['content']);
    expect(fields({ text: ' ', link: 'https://social.example/1', reply })).toEqual([]);
    expect(fields({ link: 'nowhere', to: '1', reply })).toEqual(['link', 'to']);
  });

  it('is no segment: Facebook has no threads', () => {
    expect(validate(draft({ reply: { as: 'segment', to: null } }), 'social.example')).toMatchObject([
      { field: 'content', problem: expect.stringContaining('threads') },
    ]);
  });

  it('has neither recipient nor template: a private message must not become a public post', () => {
    expect(fields({ to: '+15550100100', template: { name: 'a', language: 'en' } })).toEqual([
      'to',
      'template',
    ]);
  });

  it('is told all its problems at once', () => {
    expect(fields({ text: 'a'.repeat(63_207), link: 'x', to: '1' })).toEqual(['content', 'link', 'to']);
  });
});
