import { describe, expect, it } from 'vitest';
import { document, image, video } from '../../../test/support/media.ts';
import type { Draft } from '../platform.ts';
import { bodyOf, messagePart, normalizeNumber } from './message.ts';

const hello: Draft = { text: 'Hello', link: null, linkTitle: null, to: '+15550100199', template: null };

describe('a message with a file', () => {
  it.each([
    ['image', image(), { id: '77', caption: 'Hello' }],
    ['video', video(), { id: '77', caption: 'Hello' }],
    ['document', document(2, { fileName: 'Menü.pdf' }), { id: '77', caption: 'Hello', filename: 'Menü.pdf' }],
  ])('names the upload of its %s, with the text below it', (type, file, part) => {
    expect(messagePart({ ...hello, media: [file] }, '77')).toEqual({ type, [type]: part });
  });

  it('has the link in its caption, and no caption when there is nothing to say', () => {
    const draft = { ...hello, media: [image()] };
    expect(messagePart({ ...draft, link: 'https://example.com' }, '77')).toMatchObject({
      image: { caption: 'Hello\nhttps://example.com' },
    });
    for (const text of ['', ' \n'])
      expect(messagePart({ ...draft, text }, '77')).toEqual({ type: 'image', image: { id: '77' } });
  });

  it('is a text without one', () => {
    expect(messagePart(hello, null)).toEqual({ type: 'text', text: { body: 'Hello', preview_url: false } });
  });
});

describe('a number', () => {
  it.each([
    ['+15550100199', '+15550100199'],
    ['15550100199', '+15550100199'],
    ['+12345678', '+12345678'],
    ['123456789012345', '+123456789012345'],
  ])('%s is %s', (given, normal) => {
    expect(normalizeNumber(given)).toBe(normal);
  });

  it.each([
    '',
    '+',
    '1234567',
    '1234567890123456',
    '+1 555 010 0199',
    '+1-5550100199',
    '0015550100199',
    '++15550100199',
    '+1555010019a',
    '15550100199\n',
    '١٥٥٥٠١٠٠١٩٩',
  ])('%j is none', (given) => {
    expect(normalizeNumber(given)).toBeNull();
  });
});

describe('the body', () => {
  it.each([
    ['a', null, 'a'],
    ['a', 'https://example.com', 'a\nhttps://example.com'],
    ['see https://example.com now', 'https://example.com', 'see https://example.com now'],
    ['', 'https://example.com', 'https://example.com'],
    [
      'at https://example.com/12',
      'https://example.com/1',
      'at https://example.com/12\nhttps://example.com/1',
    ],
  ])('of %j and %j is %j', (text, link, body) => {
    expect(bodyOf({ ...hello, text, link })).toBe(body);
  });
});
