import { describe, expect, it } from 'vitest';
import type { Draft, MessageTemplate } from '../platform.ts';
import { measure } from './limits.ts';
import { validate } from './validate.ts';

const draft = (changes: Partial<Draft> = {}): Draft => ({
  text: 'Hello',
  link: null,
  linkTitle: null,
  to: '+15550100199',
  template: null,
  ...changes,
});
const fields = (changes: Partial<Draft>) => validate(draft(changes)).map(({ field }) => field);
const templateFields = (template: Partial<MessageTemplate>, changes: Partial<Draft> = {}) =>
  fields({ text: '', template: { name: 'order_ready', language: 'en_US', ...template }, ...changes });

describe('a WhatsApp draft', () => {
  it('needs a recipient in E.164 form', () => {
    expect(fields({})).toEqual([]);
    expect(fields({ to: null })).toEqual(['to']);
    expect(fields({ to: '' })).toEqual(['to']);
    expect(fields({ to: '+1 555 010 0199' })).toEqual(['to']);
  });

  it('needs a text, a link or a template', () => {
    expect(fields({ text: '' })).toEqual(['content']);
    expect(fields({ text: ' \n' })).toEqual(['content']);
    expect(fields({ text: '', link: 'https://example.com' })).toEqual([]);
    expect(fields({ text: '', link: 'example' })).toEqual(['link']);
  });

  it('may have 4,096 UTF-16 units, its link included, and no more', () => {
    expect(fields({ text: 'a'.repeat(4096) })).toEqual([]);
    expect(validate(draft({ text: 'a'.repeat(4097) }))).toEqual([
      { field: 'content', problem: 'is too long for WhatsApp', limit: 4096, value: 4097 },
    ]);
    expect(fields({ text: '🔔'.repeat(2048) })).toEqual([]);
    expect(fields({ text: '🔔'.repeat(2049) })).toEqual(['content']);
    expect(measure('🔔')).toBe(2);
    const link = 'https://example.com';
    const room = 4096 - link.length - 1;
    expect(fields({ text: 'a'.repeat(room), link })).toEqual([]);
    expect(fields({ text: 'a'.repeat(room + 1), link })).toEqual(['content']);
    expect(fields({ text: `${'a'.repeat(room)} ${link}`, link })).toEqual([]);
  });
});

describe('a template draft', () => {
  it('is fine by itself, with or without values', () => {
    expect(templateFields({})).toEqual([]);
    expect(templateFields({ language: 'pt-BR', parameters: ['Ann', 'a    b'] })).toEqual([]);
    expect(templateFields({ language: 'fil' })).toEqual([]);
  });

  it('excludes text and link', () => {
    expect(templateFields({}, { text: 'Hello' })).toEqual(['content']);
    expect(templateFields({}, { link: 'https://example.com' })).toEqual(['link']);
  });

  it.each(['Order', 'order ready', '', 'a'.repeat(513), 'örder'])('may not be named %j', (name) => {
    expect(templateFields({ name })).toEqual(['template']);
  });

  it('may have a name of 512 characters', () => {
    expect(templateFields({ name: 'a'.repeat(512) })).toEqual([]);
  });

  it.each(['', 'English', 'en US', 'EN'])('may not have the language %j', (language) => {
    expect(templateFields({ language })).toEqual(['template']);
  });

  it.each(['', ' ', 'a\nb', 'a\tb', 'a\rb', 'a     b', 'a'.repeat(1025)])(
    'may not have the value %j',
    (value) => {
      expect(templateFields({ parameters: ['fine', value] })).toEqual(['template']);
    },
  );

  it('names the value that is wrong, and counts where counts apply', () => {
    const template = { name: 'a', language: 'en', parameters: ['a'.repeat(1024), 'a'.repeat(1025)] };
    expect(validate(draft({ text: '', template }))).toEqual([
      { field: 'template', problem: 'parameter {{2}} is too long', limit: 1024, value: 1025 },
    ]);
  });
});
