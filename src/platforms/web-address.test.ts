import { describe, expect, it } from 'vitest';
import { isWebAddress, namesAddress } from './web-address.ts';

describe('isWebAddress', () => {
  it.each(['https://example.com', 'HTTP://example.com/a?b#c', 'http://localhost:3000'])(
    'takes %s',
    (text) => {
      expect(isWebAddress(text)).toBe(true);
    },
  );

  it.each(['example.com', 'ftp://example.com', 'https://', 'https://a.example b', ' https://a.example', ''])(
    'refuses "%s"',
    (text) => {
      expect(isWebAddress(text)).toBe(false);
    },
  );
});

describe('namesAddress', () => {
  const address = 'https://a.example/1';
  it.each([address, `see ${address}.`, `(${address})`, `"${address}", new`, `a\n${address}\nb`])(
    'in "%s"',
    (text) => {
      expect(namesAddress(text, address)).toBe(true);
    },
  );

  it.each(['', `${address}2`, `${address}/`, `${address}?a`, 'a.example/1'])('not in "%s"', (text) => {
    expect(namesAddress(text, address)).toBe(false);
  });
});
